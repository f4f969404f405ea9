/**
 * Configuration: YAML files, their {@code extends} chains and command-line overrides come in;
 * validated records go out.
 *
 * <p>Keys are the record components in snake_case. A primitive component is a key that must be
 * given; a boxed one may be absent and takes its default in the compact constructor ({@link
 * dev.ergo.core.config.Check}). Every mistake is a {@link dev.ergo.core.error.UserException} that
 * names the dotted key, its value and where it stands. Paths that are read ({@link
 * dev.ergo.core.config.InputPath}) are found from any working directory.
 */
package dev.ergo.core.config;

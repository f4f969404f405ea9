/**
 * The sections {@code eval:} and {@code compare:} of a configuration file, with defaults and
 * checks.
 */
package dev.ergo.eval.config;

package dev.ergo.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a value of a configuration as a file or folder that is read: a path, a list of paths, or a
 * list of sections with the key {@code path}. A relative one is looked for as {@link InputPaths}
 * says; paths that are written to are relative to the working directory and are not marked.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface InputPath {}

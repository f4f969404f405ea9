package dev.ergo.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a plain text stand for a whole section: {@code train: a.parquet} for {@code train: {path:
 * a.parquet}}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Shorthand {

  /** The key of the section that the text is the value of. */
  String value();
}

package dev.ergo.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The earlier form of a configuration key, for files, unfinished runs and digests of results that
 * were written when it had another name or did not exist.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Formerly {

  /**
   * Whole dotted keys that held the value before, as {@code train.learning_rate}; several if it is
   * a list now of what they held one by one.
   */
  String[] value() default {};

  /**
   * Whether configurations may go on saying the earlier key, which is then read with a note. If
   * not, it is refused and the new one named.
   */
  boolean read() default false;

  /** The item, as YAML, that stands for those of several earlier keys that are not given. */
  String rest() default "null";

  /**
   * The value, as YAML, that computes what was computed before there was such a key. With it the
   * key does not count in digests, and an earlier configuration is taken to have had it.
   */
  String absent() default "";

  /**
   * The value, as YAML, that was the default before the program chose one: in digests it stands for
   * {@code auto}.
   */
  String auto() default "";
}

package dev.ergo.core.spread;

import java.io.Serializable;

/**
 * A value that every process of a crew can read and that goes to each of them once. Tasks hold it
 * in place of the value.
 *
 * @param <V> of the value
 */
public interface Sent<V extends Serializable> extends Serializable {

  /** The value. */
  V value();

  /** For the process that leads: no task will read it again. */
  void forget();
}

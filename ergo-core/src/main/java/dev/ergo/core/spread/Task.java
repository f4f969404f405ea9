package dev.ergo.core.spread;

import java.io.Serializable;

/**
 * A piece of work for any process of a crew. What it gives is a function of its own fields, so it
 * does not matter who does it, nor how often it is done again because a process was lost.
 *
 * @param <T> what it gives
 */
public interface Task<T extends Serializable> extends Serializable {

  /**
   * Does it.
   *
   * @param here what this process keeps from task to task
   * @throws dev.ergo.core.error.UserException for what trying again would not mend
   */
  T run(Residents here);

  /**
   * Tasks of the same place are best done by the process that did the last of them, which may have
   * kept something of use; null where that does not matter.
   */
  default String place() {
    return null;
  }
}

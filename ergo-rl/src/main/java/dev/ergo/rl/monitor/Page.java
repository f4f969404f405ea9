package dev.ergo.rl.monitor;

import java.util.Map;

/** What stands at a path of the monitor. Asked by several threads at once. */
interface Page {

  /**
   * The content.
   *
   * @param query parameters behind the path
   * @throws IllegalArgumentException for a parameter that can't be read
   * @throws dev.ergo.core.error.UserException if what is asked for can't be shown, in a sentence
   */
  Reply reply(Map<String, String> query);
}

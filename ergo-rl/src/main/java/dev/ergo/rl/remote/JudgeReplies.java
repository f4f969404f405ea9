package dev.ergo.rl.remote;

import java.util.List;
import java.util.Optional;

/** A language model that replies to texts. */
interface JudgeReplies extends AutoCloseable {

  /**
   * Asks it, greedily.
   *
   * @return its replies in order; empty where it will not have a text
   */
  List<Optional<String>> to(List<String> prompts);

  @Override
  void close();
}

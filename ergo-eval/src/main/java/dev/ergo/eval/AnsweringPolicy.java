package dev.ergo.eval;

import dev.ergo.data.Example;
import java.util.List;

/** Something that answers questions about images: a model in a mode, or a control. */
@FunctionalInterface
public interface AnsweringPolicy {

  /**
   * Answers a batch. Answers must not depend on which examples share a batch.
   *
   * @return one answer per example, in order
   * @throws dev.ergo.core.error.UserException if an example can't be answered; the evaluation then
   *     asks for each example alone
   */
  List<AnsweredItem> answer(List<Example> batch);
}

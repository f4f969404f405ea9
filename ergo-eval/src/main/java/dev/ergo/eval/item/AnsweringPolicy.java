package dev.ergo.eval.item;

import java.util.List;

/** Something that answers questions about images: a model in a mode, or a control. */
@FunctionalInterface
public interface AnsweringPolicy {

  /**
   * Answers a batch. An answer depends on its item alone: not on which items share a batch, nor on
   * their order.
   *
   * @return one answer per item, in order
   * @throws PolicyUnavailable if no item can be answered any more; the evaluation then ends
   * @throws dev.ergo.core.error.UserException if an item can't be answered; the evaluation then
   *     asks for each item alone
   */
  List<AnsweredItem> answer(List<EvalItem> batch);
}

package dev.ergo.eval.item;

import dev.ergo.core.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Something that answers questions about images: a model in a mode, or a control. */
@FunctionalInterface
public interface AnsweringPolicy {

  /**
   * Answers a batch. An answer depends on its item alone: not on which items share a batch, nor on
   * their order.
   *
   * @return one answer per item, in order
   * @throws PolicyUnavailable if no item can be answered any more; the evaluation then ends
   * @throws UserException if an item can't be answered
   */
  List<AnsweredItem> answer(List<EvalItem> batch);

  /**
   * What became of an item.
   *
   * @param answer the answer
   * @param refusal why there is none
   */
  record Outcome(Optional<AnsweredItem> answer, Optional<UserException> refusal) {

    /** An item that was answered. */
    public static Outcome of(AnsweredItem answer) {
      return new Outcome(Optional.of(answer), Optional.empty());
    }

    /** An item that can't be answered. */
    public static Outcome of(UserException refusal) {
      return new Outcome(Optional.empty(), Optional.of(refusal));
    }
  }

  /**
   * Answers a batch, where an item that can't be answered spoils no other.
   *
   * @return one outcome per item, in order
   * @throws PolicyUnavailable as {@link #answer}
   */
  default List<Outcome> answerEach(List<EvalItem> batch) {
    try {
      List<AnsweredItem> answers = answer(batch);
      if (answers.size() != batch.size()) {
        throw new IllegalStateException(answers.size() + " answers to " + batch.size() + " items");
      }
      return answers.stream().map(Outcome::of).toList();
    } catch (PolicyUnavailable e) {
      throw e;
    } catch (UserException e) {
      if (batch.size() == 1) {
        return List.of(Outcome.of(e));
      }
      // One of them is bad: each alone.
      List<Outcome> outcomes = new ArrayList<>();
      batch.forEach(item -> outcomes.addAll(answerEach(List.of(item))));
      return outcomes;
    }
  }

  /** All items of a task are answered, and their answers are on the disk. */
  default void settled() {
    // Most keep nothing for another start.
  }
}

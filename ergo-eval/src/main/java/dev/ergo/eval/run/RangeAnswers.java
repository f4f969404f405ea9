package dev.ergo.eval.run;

import java.util.List;
import java.util.function.Consumer;

/** Other processes that answer ranges of a task's items. */
public interface RangeAnswers {

  /** There are none. */
  RangeAnswers NONE =
      new RangeAnswers() {
        @Override
        public boolean answers(EvalTask task) {
          return false;
        }

        @Override
        public void answer(
            EvalTask task, List<ItemRange> ranges, Consumer<List<LoggedAnswer>> arrived) {
          throw new IllegalStateException("there are no other processes");
        }
      };

  /** Whether they answer for the policy of a task. */
  boolean answers(EvalTask task);

  /**
   * Has ranges answered and waits for the last.
   *
   * @param arrived takes the answers to a range as soon as they are there, in this thread; none to
   *     items that could not be answered
   * @throws dev.ergo.core.error.UserException for what is wrong with data, models or machines
   */
  void answer(EvalTask task, List<ItemRange> ranges, Consumer<List<LoggedAnswer>> arrived);
}

package dev.ergo.eval.run;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.EvalItem;
import java.util.ArrayList;
import java.util.List;

/** Answers ranges of a task's items for a process that leads the evaluation. */
public final class RangeRunner {

  private final EvalTask task;
  private final EvalConfig config;
  private final TaskItems items;

  /**
   * Creates a runner.
   *
   * @param config batch size and samples
   */
  public RangeRunner(EvalTask task, EvalConfig config) {
    this.task = task;
    this.config = config;
    this.items = TaskItems.of(task, config);
  }

  /**
   * Answers to a range.
   *
   * @return none to items that can't be read or answered
   */
  public List<LoggedAnswer> answers(ItemRange range) {
    List<LoggedAnswer> answers = new ArrayList<>();
    List<EvalItem> batch = new ArrayList<>();
    for (int position = range.from(); position < range.to(); position++) {
      Example example;
      try {
        example = task.source().get(position);
      } catch (UserException e) {
        continue;
      }
      for (int sample = range.sample(); sample < config.samples(); sample++) {
        batch.add(items.item(position, sample, example));
        if (batch.size() == config.batchSize()) {
          answers.addAll(answered(batch));
          batch.clear();
        }
      }
    }
    if (!batch.isEmpty()) {
      answers.addAll(answered(batch));
    }
    return answers;
  }

  private List<LoggedAnswer> answered(List<EvalItem> batch) {
    List<EvalItem> asked = List.copyOf(batch);
    return items.logged(asked, task.answering().answerEach(asked));
  }
}

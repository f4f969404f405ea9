package dev.ergo.eval.run;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.AnsweringPolicy.Outcome;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RecordLog;
import dev.ergo.eval.run.LoggedAnswer.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has the items of one task answered, except those that the log holds, and judges them all. */
public final class TaskRunner {

  /** Batches of a range at most: few enough that little is done again where a process is lost. */
  private static final int RANGE_BATCHES = 4;

  private final EvalTask task;
  private final EvalConfig config;
  private final EvalProgress.Listener listener;
  private final TaskItems items;
  private final ItemJudge judge;

  /**
   * Creates a runner.
   *
   * @param config batch size, samples, what else is asked, and what happens to bad items
   * @param listener told after each batch
   */
  public TaskRunner(EvalTask task, EvalConfig config, EvalProgress.Listener listener) {
    this.task = task;
    this.config = config;
    this.listener = listener;
    this.items = TaskItems.of(task, config);
    this.judge = new ItemJudge(task.benchmark(), task.policy(), config.onError());
  }

  /**
   * Every answer of the task, in order of position and sample.
   *
   * @param log holds earlier answers, and gets the new ones
   * @param others answer what is open, if they do so for this policy; what they could not answer is
   *     asked here
   * @throws UserException if the benchmark has no items, none can be answered, or one is bad and
   *     bad items end the evaluation
   */
  public List<ItemResult> run(RecordLog<Place, LoggedAnswer> log, RangeAnswers others) {
    int count = task.items();
    TaskProgress progress = new TaskProgress(task, config.samples(), listener);
    if (others.answers(task)) {
      List<ItemRange> open = open(count, log);
      if (!open.isEmpty()) {
        progress.start();
        others.answer(task, open, answers -> arrived(answers, log, progress));
      }
    }
    answerHere(count, log, progress);
    task.answering().settled();
    progress.report();
    List<ItemResult> results = progress.results();
    refuseIfNoneAnswered(results);
    return results;
  }

  /** What is not in the log, in ranges that are cut at the same places whatever is. */
  private List<ItemRange> open(int count, RecordLog<Place, LoggedAnswer> log) {
    List<ItemRange> ranges = new ArrayList<>();
    for (int position = 0; position < count; position++) {
      int sample = firstOpen(position, log);
      if (sample == config.samples()) {
        continue;
      }
      ItemRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      boolean joins =
          last != null
              && last.to() == position
              && last.sample() == sample
              && position % (RANGE_BATCHES * config.batchSize()) != 0;
      if (joins) {
        ranges.set(ranges.size() - 1, new ItemRange(last.from(), position + 1, sample));
      } else {
        ranges.add(new ItemRange(position, position + 1, sample));
      }
    }
    return ranges;
  }

  /** The first sample of an item that has no answer; behind the last where it can't be read. */
  private int firstOpen(int position, RecordLog<Place, LoggedAnswer> log) {
    int sample = 0;
    try {
      Example example = task.source().get(position);
      while (sample < config.samples()
          && log.find(items.place(items.item(position, sample, example))).isPresent()) {
        sample++;
      }
      return sample;
    } catch (UserException e) {
      return config.samples();
    }
  }

  private void arrived(
      List<LoggedAnswer> answers, RecordLog<Place, LoggedAnswer> log, TaskProgress progress) {
    List<LoggedAnswer> fresh =
        answers.stream().filter(answer -> log.find(answer.place()).isEmpty()).toList();
    log.append(fresh);
    for (LoggedAnswer answer : fresh) {
      Example example = task.source().get(answer.position());
      progress.done(judged(items.item(answer.position(), answer.sample(), example), answer), 1);
    }
    progress.report();
  }

  private void answerHere(int count, RecordLog<Place, LoggedAnswer> log, TaskProgress progress) {
    List<EvalItem> open = new ArrayList<>();
    for (int position = 0; position < count; position++) {
      if (progress.isDone(position)) {
        continue;
      }
      Example example;
      try {
        example = task.source().get(position);
      } catch (UserException e) {
        for (int sample = 0; sample < config.samples(); sample++) {
          progress.done(judge.unread(position, sample, e), 0);
        }
        continue;
      }
      for (int sample = 0; sample < config.samples(); sample++) {
        if (progress.isDone(position, sample)) {
          continue;
        }
        EvalItem item = items.item(position, sample, example);
        Optional<LoggedAnswer> earlier = log.find(items.place(item));
        if (earlier.isPresent()) {
          progress.done(judged(item, earlier.get()), 0);
        } else {
          open.add(item);
          progress.start();
        }
        if (open.size() == config.batchSize()) {
          answer(open, log, progress);
        }
      }
    }
    if (!open.isEmpty()) {
      answer(open, log, progress);
    }
  }

  /** Where every item has an error, the accuracy of 0 would be that of the data or the server. */
  private void refuseIfNoneAnswered(List<ItemResult> results) {
    if (results.stream().allMatch(result -> result.error().isPresent())) {
      throw new UserException(
          "none of the %d items of benchmark %s could be answered by %s; the first, %s: %s"
              .formatted(
                  results.size(),
                  task.benchmark().name(),
                  task.policy(),
                  results.get(0).item().id(),
                  results.get(0).error().orElseThrow()));
    }
  }

  /**
   * The results of answers made elsewhere, in order of position.
   *
   * @throws UserException as {@link #run}
   */
  public List<ItemResult> score(PredictionFile predictions) {
    int count = task.items();
    List<ItemResult> results = new ArrayList<>();
    for (int position = 0; position < count; position++) {
      try {
        Example example = task.source().get(position);
        results.add(judge.scored(position, example, predictions.take(example.id())));
      } catch (UserException e) {
        results.add(judge.unread(position, 0, e));
      }
    }
    return List.copyOf(results);
  }

  /** The first question to each of these items. */
  public List<EvalItem> items(List<Integer> positions) {
    return positions.stream()
        .map(position -> items.item(position, 0, task.source().get(position)))
        .toList();
  }

  private void answer(
      List<EvalItem> open, RecordLog<Place, LoggedAnswer> log, TaskProgress progress) {
    answers(open, log).forEach(result -> progress.done(result, 1));
    open.clear();
    progress.report();
  }

  private List<ItemResult> answers(List<EvalItem> batch, RecordLog<Place, LoggedAnswer> log) {
    List<Outcome> outcomes = task.answering().answerEach(List.copyOf(batch));
    List<LoggedAnswer> fresh = items.logged(batch, outcomes);
    List<ItemResult> results = new ArrayList<>();
    // Before any is judged: an error of an item may end the evaluation.
    log.append(fresh);
    int answered = 0;
    for (int i = 0; i < batch.size(); i++) {
      EvalItem item = batch.get(i);
      results.add(
          outcomes.get(i).answer().isPresent()
              ? judged(item, fresh.get(answered++))
              : judge.failed(item, outcomes.get(i).refusal().orElseThrow()));
    }
    return results;
  }

  private ItemResult judged(EvalItem item, LoggedAnswer logged) {
    return judge.judged(item, logged.sizes(), logged.answer());
  }
}

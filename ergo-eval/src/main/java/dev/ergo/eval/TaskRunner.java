package dev.ergo.eval;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Answers and judges the items of one task that the log does not hold yet. */
final class TaskRunner {

  private final EvalTask task;
  private final String key;
  private final BadItems onError;

  TaskRunner(EvalTask task, BadItems onError) {
    this.task = task;
    this.key = task.key();
    this.onError = onError;
  }

  /** Every item of the task, in order of position. */
  List<ItemResult> run(PredictionLog log, int batchSize, EvalProgress.Listener listener) {
    int items = task.items();
    Map<Integer, ItemResult> done = finished(log, items);
    int earlier = done.size();
    long start = System.nanoTime();
    List<Integer> batch = new ArrayList<>();
    report(listener, done, items, 0, 0);
    for (int position = 0; position < items; position++) {
      if (!done.containsKey(position)) {
        batch.add(position);
      }
      if (batch.size() == batchSize || position == items - 1 && !batch.isEmpty()) {
        List<ItemResult> results = evaluate(batch);
        log.append(results);
        results.forEach(result -> done.put(result.position(), result));
        batch.clear();
        report(listener, done, items, done.size() - earlier, (System.nanoTime() - start) * 1e-9);
      }
    }
    return List.copyOf(done.values());
  }

  private Map<Integer, ItemResult> finished(PredictionLog log, int items) {
    Map<Integer, ItemResult> done = new TreeMap<>();
    for (ItemResult result : log.earlier()) {
      boolean mine =
          result.benchmark().equals(task.benchmark().name())
              && result.policy().equals(task.policy());
      if (mine && !result.key().equals(key)) {
        throw new UserException(
            ("The run holds predictions of policy %s on benchmark %s made from other data, another"
                    + " checkpoint or other rules; choose another run.name or set"
                    + " run.overwrite=true.")
                .formatted(task.policy(), task.benchmark().name()));
      }
      if (mine && result.position() < items) {
        done.put(result.position(), result);
      }
    }
    return done;
  }

  private List<ItemResult> evaluate(List<Integer> positions) {
    List<ItemResult> results = new ArrayList<>();
    List<Integer> readable = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (int position : positions) {
      try {
        examples.add(task.source().get(position));
        readable.add(position);
      } catch (UserException e) {
        results.add(failed(position, Optional.empty(), e));
      }
    }
    if (!examples.isEmpty()) {
      results.addAll(answer(readable, examples));
    }
    return results;
  }

  private List<ItemResult> answer(List<Integer> positions, List<Example> examples) {
    List<ItemResult> results = new ArrayList<>();
    try {
      List<EvalItem> items = new ArrayList<>();
      for (int i = 0; i < examples.size(); i++) {
        items.add(item(positions.get(i), examples.get(i)));
      }
      List<AnsweredItem> answers = task.answering().answer(List.copyOf(items));
      if (answers.size() != examples.size()) {
        throw new IllegalStateException(
            answers.size() + " answers to " + examples.size() + " examples");
      }
      for (int i = 0; i < examples.size(); i++) {
        results.add(judged(positions.get(i), examples.get(i), answers.get(i)));
      }
    } catch (UserException e) {
      if (examples.size() == 1) {
        return List.of(failed(positions.get(0), Optional.of(examples.get(0)), e));
      }
      for (int i = 0; i < examples.size(); i++) {
        results.addAll(answer(List.of(positions.get(i)), List.of(examples.get(i))));
      }
    }
    return results;
  }

  private EvalItem item(int position, Example example) {
    return new EvalItem(
        position,
        0,
        example,
        task.benchmark().protocol().prompt(example),
        () -> partner(position, example));
  }

  /** The next item about another image, in a circle. */
  private Example partner(int position, Example example) {
    int items = task.items();
    for (int step = 1; step < items; step++) {
      Example other = task.source().get((position + step) % items);
      if (!other.image().id().equals(example.image().id())) {
        return other;
      }
    }
    throw new UserException(
        "Benchmark %s has one image only; a swapped crop needs another."
            .formatted(task.benchmark().name()));
  }

  private ItemResult judged(int position, Example example, AnsweredItem answer) {
    Verdict verdict;
    try {
      verdict = task.benchmark().protocol().judge(example, answer.prediction());
    } catch (UserException e) {
      return failed(position, Optional.of(example), e);
    }
    return result(
        position,
        Optional.of(example),
        answer.stages(),
        verdict,
        ItemRegion.of(example, answer),
        answer.cost(),
        Optional.empty());
  }

  private ItemResult failed(int position, Optional<Example> example, UserException error) {
    if (onError == BadItems.FAIL) {
      throw error;
    }
    return result(
        position,
        example,
        List.of(),
        new Verdict(false, "", Optional.empty(), FailureCause.ERROR),
        ItemRegion.none(),
        ItemCost.none(),
        Optional.of(Objects.toString(error.getMessage())));
  }

  private ItemResult result(
      int position,
      Optional<Example> example,
      List<String> stages,
      Verdict verdict,
      ItemRegion region,
      ItemCost cost,
      Optional<String> error) {
    return new ItemResult(
        key,
        task.benchmark().name(),
        task.policy(),
        position,
        0,
        example.map(Example::id).orElse("#" + position),
        example.map(item -> item.image().id()).orElse("#" + position),
        example.map(Example::category).orElse(""),
        example.map(Example::facets).orElse(Map.of()),
        example.map(Example::answer).orElse(""),
        example.map(item -> item.options().size()).orElse(0),
        example.flatMap(TaskRunner::goldOption),
        stages,
        verdict,
        region,
        Optional.empty(),
        cost,
        error);
  }

  private static Optional<Integer> goldOption(Example example) {
    int option = example.options().indexOf(example.answer());
    return option < 0 ? Optional.empty() : Optional.of(option);
  }

  private void report(
      EvalProgress.Listener listener,
      Map<Integer, ItemResult> done,
      int items,
      int fresh,
      double seconds) {
    double rate = fresh == 0 ? 0 : fresh / Math.max(seconds, 1e-9);
    double remaining = fresh == 0 ? 0 : (items - done.size()) / rate;
    int correct = (int) done.values().stream().filter(ItemResult::correct).count();
    listener.progressed(
        new EvalProgress(
            task.benchmark().name(),
            task.policy(),
            done.size(),
            items,
            correct,
            rate,
            Duration.ofMillis(Math.round(remaining * 1000))));
  }
}

package dev.ergo.eval.run;

import dev.ergo.eval.item.ItemResult;
import java.time.Duration;
import java.util.List;

/** Keeps and counts what is done, and tells the listener. */
final class TaskProgress {

  /** Errors of items that are shown one by one. */
  private static final int ERRORS_SHOWN = 20;

  private final EvalTask task;
  private final int samples;
  private final EvalProgress.Listener listener;
  private final ItemResult[] results;
  private int done;
  private int errors;
  private int correct;
  private int fresh;
  private long started;
  private int reported = -1;

  /**
   * Begins with nothing done.
   *
   * @param samples answers to each item
   * @param listener told after each batch
   */
  TaskProgress(EvalTask task, int samples, EvalProgress.Listener listener) {
    this.task = task;
    this.samples = samples;
    this.listener = listener;
    this.results = new ItemResult[Math.multiplyExact(task.items(), samples)];
  }

  /** Time counts from the first answer that has to be made. */
  void start() {
    if (started == 0) {
      report();
      started = System.nanoTime();
    }
  }

  boolean isDone(int position) {
    for (int sample = 0; sample < samples; sample++) {
      if (!isDone(position, sample)) {
        return false;
      }
    }
    return true;
  }

  boolean isDone(int position, int sample) {
    return results[position * samples + sample] != null;
  }

  void done(ItemResult result, int made) {
    result.error().ifPresent(reason -> tell(result, reason));
    results[result.key().position() * samples + result.key().sample()] = result;
    done++;
    correct += result.correct() ? 1 : 0;
    fresh += made;
  }

  private void tell(ItemResult result, String reason) {
    errors++;
    if (errors <= ERRORS_SHOWN) {
      String more = errors == ERRORS_SHOWN ? "; further ones stand in the report" : "";
      listener.noticed(
          "%s, %s: item %s has no answer and counts as wrong: %s%s"
              .formatted(task.benchmark().name(), task.policy(), result.item().id(), reason, more));
    }
  }

  void report() {
    if (reported == done) {
      return;
    }
    reported = done;
    double seconds = Math.max((System.nanoTime() - started) * 1e-9, 1e-9);
    double rate = fresh == 0 ? 0 : fresh / seconds;
    double remaining = fresh == 0 ? 0 : (results.length - done) / rate;
    listener.progressed(
        new EvalProgress(
            task.benchmark().name(),
            task.policy(),
            done,
            results.length,
            correct,
            rate,
            Duration.ofMillis(Math.round(remaining * 1000))));
  }

  /** Every result, in order of position and sample, once all are there. */
  List<ItemResult> results() {
    return List.of(results);
  }
}

package dev.ergo.rl.train;

import dev.ergo.rl.run.MetricsLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows of a training: kept in {@code metrics.jsonl}, then told to those who listen. */
final class TrainingLog implements AutoCloseable {

  private final MetricsLog metrics;
  private final List<TrainingListener> listeners;

  /** Takes both over: they are closed with it. */
  TrainingLog(MetricsLog metrics, List<TrainingListener> listeners) {
    this.metrics = metrics;
    this.listeners = listeners;
  }

  /** Tells which step is the next to come. */
  void opened(long next) {
    listeners.forEach(listener -> listener.opened(metrics.kept(), next));
  }

  /** The rows that were there when it was opened, each with its {@code step}. */
  List<Map<String, Object>> kept() {
    return metrics.kept();
  }

  void append(long step, Map<String, Double> values) {
    metrics.append(step, values);
    listeners.forEach(listener -> listener.row(step, values));
  }

  void stepDone(long done) {
    listeners.forEach(listener -> listener.stepDone(done));
  }

  void ended() {
    listeners.forEach(TrainingListener::ended);
  }

  /** Each is closed, whatever another one says to it. */
  @Override
  public void close() {
    List<AutoCloseable> open = new ArrayList<>(listeners);
    open.add(metrics);
    RuntimeException first = null;
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        RuntimeException failure =
            e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}

package dev.ergo.rl.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far a training is, and its metrics. Thread-safe. */
final class Course {

  private final String run;
  private final String job;
  private final long planned;
  private final Map<String, Curve> curves = new TreeMap<>();
  private long done;
  private long rows;
  private boolean ended;

  /**
   * The course of a run that has not begun.
   *
   * @param run its name
   * @param job grpo or sft
   * @param planned its steps
   */
  Course(String run, String job, long planned) {
    this.run = run;
    this.job = job;
    this.planned = planned;
  }

  /** A row of metrics; what is no number in it is one that JSON has no word for. */
  synchronized void row(long step, Map<String, ?> values) {
    rows++;
    values.forEach(
        (name, value) ->
            curves
                .computeIfAbsent(name, made -> new Curve())
                .add(step, value instanceof Number number ? number.doubleValue() : Double.NaN));
  }

  synchronized void done(long steps) {
    done = steps;
  }

  synchronized void end() {
    ended = true;
  }

  /** Steps that are done. */
  synchronized long steps() {
    return done;
  }

  /** What the page asks again and again. */
  synchronized Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("run", run);
    state.put("job", job);
    state.put("steps", planned);
    state.put("done", done);
    state.put("rows", rows);
    state.put("ended", ended);
    state.put("names", new ArrayList<>(curves.keySet()));
    return state;
  }

  /**
   * Points of curves; those of names that there are none of are left out.
   *
   * @param most points of each
   */
  synchronized Map<String, Object> points(List<String> names, int most) {
    Map<String, Object> points = new LinkedHashMap<>();
    for (String name : names) {
      Curve curve = curves.get(name);
      if (curve != null) {
        points.put(name, curve.points(most));
      }
    }
    return points;
  }

  /** The newest values in Prometheus's text format. */
  synchronized String prometheus() {
    PrometheusText text = new PrometheusText(Map.of("run", run, "job", job));
    text.gauge("steps_planned", "steps of the training", planned);
    text.gauge("steps_done", "steps that are done", done);
    curves.forEach(
        (name, curve) ->
            text.gauge(name, name + " of metrics.jsonl, the newest value", curve.newest()));
    return text.toString();
  }
}

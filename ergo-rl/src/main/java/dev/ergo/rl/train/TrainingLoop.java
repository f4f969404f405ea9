package dev.ergo.rl.train;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.DamagedFile;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.RunFolder;
import dev.ergo.rl.run.CheckpointStore;
import dev.ergo.rl.run.MetricsLog;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The loop around every kind of training: resume, steps, metrics, validation, checkpoints,
 * progress.
 *
 * <p>A killed run goes on from its newest checkpoint. Everything written for later steps is dropped
 * and computed again; because noise and data order are functions of the step, the weights end up
 * equal bit for bit.
 *
 * @param folder the run's folder
 * @param train the section
 * @param policy what is trained
 * @param update its optimiser
 * @param task what a step does
 * @param validation what is asked before, during and after
 * @param listeners told how it goes; closed when it is over
 * @param out told how far it is
 */
public record TrainingLoop(
    RunFolder folder,
    TrainConfig train,
    LoadedPolicy policy,
    UpdatePass update,
    TrainingTask task,
    Validation validation,
    List<TrainingListener> listeners,
    PrintStream out) {

  /** Metric names of the optimiser's step that the loop itself looks at. */
  public static final String APPLIED = "optimizer/applied";

  /** Trains from where the run stands to its last step and leaves the policy in {@code final/}. */
  public void run() {
    CheckpointStore checkpoints =
        new CheckpointStore(folder.resolve("checkpoints"), train.checkpoint().keep());
    Set<Long> damaged = folder.resumed() ? mendFirstValidation() : Set.of();
    long first = resume(checkpoints);
    task.rewind(first);
    validation.rewind(first);
    try (TrainingLog log = log(first - 1)) {
      log.opened(first);
      if (first == 0) {
        validate(log, 0, 0, "validation before training");
      }
      train(first, log, checkpoints);
      log.ended();
    }
    if (first == train.steps() && damaged.contains(first)) {
      validation.run(first);
      out.println("validation after training made again");
    }
    leavePolicy(checkpoints);
  }

  private TrainingLog log(long lastStep) {
    return new TrainingLog(
        MetricsLog.open(folder.resolve("metrics.jsonl"), lastStep, out::println), listeners);
  }

  private void train(long first, TrainingLog log, CheckpointStore checkpoints) {
    ProgressLine progress = new ProgressLine("step", first, train.steps());
    int skipped = 0;
    for (long step = first; step < train.steps(); step++) {
      long start = System.nanoTime();
      Map<String, Double> values = new LinkedHashMap<>(task.step(step));
      values.put(MetricsLog.DURATION, (System.nanoTime() - start) / 1e9);
      skipped = values.get(APPLIED) == 0 ? skipped + 1 : 0;
      refuseEndlessSkipping(skipped, step);
      log.append(step, values);
      out.println(progress.at(step + 1, task.headline(values)));
      long done = step + 1;
      boolean last = done == train.steps();
      if (train.validation().every() > 0 && done % train.validation().every() == 0 && !last) {
        validate(log, step, done, "validation after step " + done);
      }
      if (last) {
        validate(log, step, done, "validation after training");
      }
      log.stepDone(done);
      if (last || done % train.checkpoint().every() == 0) {
        checkpoints.save(done, policy, update.optimizer(), draft -> task.keep(done, draft));
      }
    }
  }

  /** A run that was killed behind this point already has the policy; nothing else passes for it. */
  private void leavePolicy(CheckpointStore checkpoints) {
    Path target = folder.resolve("final");
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      if (checkpoints.holdsPolicyOf(train.steps(), target)) {
        return;
      }
      out.printf(
          "%s does not hold the policy that this run has trained; it is kept as %s%n",
          target, new DamagedFile(target).setAside().getFileName());
    }
    policy.save(target);
  }

  /**
   * Sets damaged results of validations aside. Those from before training are made again, for the
   * policy is still what the run began with.
   *
   * @return the steps whose results were damaged
   */
  private Set<Long> mendFirstValidation() {
    Set<Long> damaged = validation.setDamagedAside(out::println);
    if (damaged.contains(0L)) {
      validation.run(0);
      out.println("validation before training made again");
    }
    return damaged;
  }

  private long resume(CheckpointStore checkpoints) {
    OptionalLong latest =
        folder.resumed()
            ? checkpoints.restoreNewest(policy, update.optimizer(), out::println)
            : OptionalLong.empty();
    latest.ifPresent(
        step -> {
          task.takeOver(step, checkpoints.at(step));
          out.println("resumed " + folder.path() + " after step " + step);
        });
    return latest.orElse(0);
  }

  /** Validates and logs the result; says so first, because it can take a while. */
  private void validate(TrainingLog log, long logStep, long done, String title) {
    if (train.validation().items() > 0) {
      out.println(title + " …");
    }
    Map<String, Double> values = ValidationMetrics.of(validation.run(done));
    if (values.isEmpty()) {
      return;
    }
    log.append(logStep, values);
    StringBuilder line = new StringBuilder(title).append(':');
    values.forEach(
        (name, value) -> {
          // Those of single categories would fill the screen.
          if (name.indexOf('/') == name.lastIndexOf('/')) {
            String measure = name.replaceFirst("^.*/", "");
            line.append(String.format(Locale.ROOT, " %s %.4g", measure, value));
          }
        });
    out.println(line);
  }

  private void refuseEndlessSkipping(int skipped, long step) {
    if (skipped >= train.optimizer().maxSkippedSteps()) {
      throw new UserException(
          "%d steps in a row up to step %d had gradients that are not finite and were skipped; start a new run.name with a lower train.optimizer.learning_rate from the policy of an older checkpoint in %s (model.path, or model.adapter)"
              .formatted(skipped, step, folder.resolve("checkpoints")));
    }
  }
}

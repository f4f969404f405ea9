package dev.ergo.rl.train;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.DamagedFile;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.job.Failure;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.Stopping;
import dev.ergo.rl.run.CheckpointStore;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

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

  /**
   * Trains from where the run stands to its end and leaves the policy in {@code final/}.
   *
   * @throws dev.ergo.core.run.Stopped if the process is told to stop; the run can go on then
   */
  public Ending run() {
    CheckpointStore checkpoints =
        new CheckpointStore(folder.resolve("checkpoints"), train.checkpoint().keep());
    Set<Long> damaged = folder.resumed() ? mendFirstValidation() : Set.of();
    long first = resume(checkpoints);
    task.rewind(first);
    validation.rewind(first);
    Ending ending;
    try (TrainingLog log = log(first - 1)) {
      log.opened(first);
      TrainingCourse course = new TrainingCourse(train, log.kept());
      requireBest(course, checkpoints);
      checkpoints.dropOld(course.best());
      ending = train(first, log, course, checkpoints);
      log.ended();
    }
    if (first == ending.steps() && damaged.contains(first)) {
      validation.run(first);
      out.println("validation after training made again");
    }
    leavePolicy(ending, checkpoints);
    return ending;
  }

  private TrainingLog log(long lastStep) {
    return new TrainingLog(
        MetricsLog.open(folder.resolve("metrics.jsonl"), lastStep, out::println), listeners);
  }

  private Ending train(
      long first, TrainingLog log, TrainingCourse course, CheckpointStore checkpoints) {
    StoppableSteps steps =
        new StoppableSteps(
            first,
            train.stopSeconds(),
            done -> save(done, course, checkpoints),
            done -> checkpoints.at(done).toString(),
            cause -> Failure.of(cause).sentence());
    update.beforeChange(steps::update);
    AtomicReference<Ending> ending = new AtomicReference<>();
    Stopping.during(steps, () -> ending.set(train(first, log, course, steps)));
    return ending.get();
  }

  private void save(long done, TrainingCourse course, CheckpointStore checkpoints) {
    checkpoints.save(done, policy, update.optimizer(), draft -> task.keep(done, draft));
    checkpoints.dropOld(course.best());
  }

  private Ending train(long first, TrainingLog log, TrainingCourse course, StoppableSteps steps) {
    ProgressLine progress = new ProgressLine("step", first, train.steps());
    int skipped = 0;
    for (long done = first; ; done++) {
      steps.requireGoingOn();
      if (course.validationIsDue(done)) {
        validate(log, done, course);
      }
      if (course.checkpointIsDue(done)) {
        steps.keep();
      }
      Optional<Ending.Reason> end = course.end(done);
      if (end.isPresent()) {
        return course.ending(done, end.get());
      }
      steps.begin();
      Map<String, Double> values = step(done);
      skipped = values.get(APPLIED) == 0 ? skipped + 1 : 0;
      refuseEndlessSkipping(skipped, done);
      log.append(done, values);
      course.stepped(done + 1, values);
      out.println(progress.at(done + 1, task.headline(values)));
      log.stepDone(done + 1);
      steps.end();
    }
  }

  private Map<String, Double> step(long step) {
    long start = System.nanoTime();
    Map<String, Double> values = new LinkedHashMap<>(task.step(step));
    values.put(MetricsLog.DURATION, (System.nanoTime() - start) / 1e9);
    return values;
  }

  /** The best checkpoint can't be made again. */
  private void requireBest(TrainingCourse course, CheckpointStore checkpoints) {
    course
        .best()
        .ifPresent(
            step -> {
              if (!Files.isDirectory(checkpoints.at(step))) {
                throw new UserException(
                    "%s, the best checkpoint by %s, is not there; put it back, or begin anew with run.overwrite=true"
                        .formatted(checkpoints.at(step), train.keepBest()));
              }
            });
  }

  /** A run that was killed behind this point already has the policy; nothing else passes for it. */
  private void leavePolicy(Ending ending, CheckpointStore checkpoints) {
    Path target = folder.resolve("final");
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      if (checkpoints.holdsPolicyOf(ending.finalStep(), target)) {
        return;
      }
      out.printf(
          "%s does not hold the policy that this run has trained; it is kept as %s%n",
          target, new DamagedFile(target).setAside().getFileName());
    }
    checkpoints.copyPolicy(ending.finalStep(), target);
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
    latest.ifPresent(step -> task.takeOver(step, checkpoints.at(step)));
    long first = latest.orElse(0);
    long lost = logged() - first;
    if (first > 0 || lost > 0) {
      out.printf(
          "resumed %s after step %d%s%n",
          folder.path(),
          first,
          lost > 0
              ? "; %d %s done behind it and lost, and %s computed again"
                  .formatted(lost, lost == 1 ? "step was" : "steps were", lost == 1 ? "is" : "are")
              : "");
    }
    return first;
  }

  /** Steps that the metrics of an earlier process tell of. */
  private long logged() {
    Path metrics = folder.resolve("metrics.jsonl");
    if (!folder.resumed() || !Files.exists(metrics)) {
      return 0;
    }
    try {
      return MetricsLog.read(metrics).stream()
          .filter(row -> row.containsKey(MetricsLog.DURATION))
          .mapToLong(row -> ((Number) row.get("step")).longValue() + 1)
          .max()
          .orElse(0);
    } catch (IOException e) {
      throw AtomicWrite.failure(metrics, e);
    }
  }

  /** Validates and logs the result; says so first, because it can take a while. */
  private void validate(TrainingLog log, long done, TrainingCourse course) {
    String title =
        "validation "
            + (done == 0
                ? "before training"
                : course.endsWithoutAsking(done) ? "after training" : "after step " + done);
    if (train.validation().items() > 0) {
      out.println(title + " …");
    }
    long start = System.nanoTime();
    Map<String, Double> values = ValidationMetrics.of(validation.run(done));
    if (values.isEmpty()) {
      return;
    }
    Map<String, Double> row = new LinkedHashMap<>(values);
    row.put(TrainingCourse.VALIDATION_DURATION, (System.nanoTime() - start) / 1e9);
    log.append(Math.max(0, done - 1), row);
    course.validated(done, row);
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

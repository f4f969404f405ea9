package dev.ergo.rl.report;

import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import dev.ergo.core.run.RunFolder;
import dev.ergo.data.Example;
import dev.ergo.data.difficulty.PassRates;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.rl.train.Ending;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a training run leaves beside its policy: the report, then the summary. The report can be
 * made of what is there so far.
 *
 * @param folder where they go
 * @param job grpo or sft
 * @param title heading of the report
 * @param train its section
 * @param zooms reads the boxes of held-out items again
 * @param episodes what the run samples
 */
public record TrainingOutcome(
    RunFolder folder,
    String job,
    String title,
    TrainConfig train,
    ZoomReader zooms,
    SampledEpisodes episodes) {

  /** Name of the file that lists crops which a judge's server refused. */
  public static final String REFUSED_CROPS = "judge-refused.txt";

  /** Episodes of a step that the report of a run that has ended shows. */
  private static final Part AT_END = new Part(6, 2);

  /** And that of one that goes on: pictures take most of the time of a report. */
  private static final Part SO_FAR = new Part(4, 1);

  private record Part(int prompts, int samples) {}

  /** Writes the report of the steps that are done, without the items that were validated. */
  void writeSoFar(Validation validation, long done) {
    MetricTable metrics = MetricTable.read(folder.resolve("metrics.jsonl"));
    int every = train.validation().every();
    // That of the last step is still to come.
    long newest = every == 0 ? 0 : (done - 1) / every * every;
    List<Validation.Item> before = newest == 0 ? List.of() : validation.read(0);
    List<Validation.Item> after = newest == 0 ? List.of() : validation.read(newest);
    TrainingSummary summary =
        TrainingSummary.of(
            job,
            new Ending(done, Ending.Reason.ALL_STEPS, done, Optional.empty()),
            metrics,
            before,
            after);
    EpisodeCards cards = new EpisodeCards(episodes.images(), zooms);
    new TrainingReport(metrics, summary, new HeldOutItems(before, after), refusedCrops())
        .write(
            folder.resolve("report.html"),
            new TrainingReport.Heading(
                title, "%s, %d of %d steps so far".formatted(job, done, train.steps())),
            List.of(),
            sampled(done - 1, "newest step", SO_FAR, cards),
            List.of());
  }

  /** Writes the files of a run that has ended. */
  public TrainingSummary write(Validation validation, Ending ending) {
    MetricTable metrics = MetricTable.read(folder.resolve("metrics.jsonl"));
    List<Validation.Item> before = validation.isEmpty() ? List.of() : validation.read(0);
    List<Validation.Item> after =
        validation.isEmpty() ? List.of() : validation.read(ending.finalStep());
    TrainingSummary summary = TrainingSummary.of(job, ending, metrics, before, after);
    HeldOutItems heldOut = new HeldOutItems(before, after);
    Map<String, Example> asked = new HashMap<>();
    validation.examples().forEach(example -> asked.put(example.id(), example));
    EpisodeCards cards = new EpisodeCards(episodes.images(), zooms);
    Difficulty difficulty = difficulty();
    new TrainingReport(metrics, summary, heldOut, refusedCrops())
        .write(
            folder.resolve("report.html"),
            new TrainingReport.Heading(title, "%s, %d steps".formatted(job, summary.steps())),
            heldOut.cards(asked, cards),
            firstAndLast(ending.steps(), cards),
            difficulty.blocks());
    // The summary marks the run as finished, so it comes last.
    summary.write(folder.resolve("summary.json"));
    return summary;
  }

  /** A function of the rollouts; lessons have none. */
  private Difficulty difficulty() {
    Difficulty difficulty = Difficulty.of(folder.resolve("rollouts"), Console.out()::println);
    if (!difficulty.rates().rates().isEmpty()) {
      difficulty.rates().write(folder.resolve(PassRates.FILE));
    }
    return difficulty;
  }

  private List<String> refusedCrops() {
    Path file = folder.resolve(REFUSED_CROPS);
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  private List<EpisodeCard> firstAndLast(long steps, EpisodeCards cards) {
    long last = steps - 1;
    List<EpisodeCard> shown =
        new ArrayList<>(last == 0 ? List.of() : sampled(last, "last step", AT_END, cards));
    shown.addAll(sampled(0, "first step", AT_END, cards));
    return shown;
  }

  /**
   * Some episodes of a step.
   *
   * @param time what the step is called
   */
  private List<EpisodeCard> sampled(long step, String time, Part part, EpisodeCards cards) {
    List<EpisodeCard> shown = new ArrayList<>();
    Set<Integer> prompts = new HashSet<>();
    for (RolloutRow row : rollouts(step)) {
      if (row.used()
          && row.sample() < part.samples
          && isShown(row.prompt(), prompts, part.prompts)) {
        episodes.example(row).ifPresent(example -> shown.add(cards.card(row, example, time)));
      }
    }
    return shown;
  }

  /** An earlier version may have begun the run. */
  private List<RolloutRow> rollouts(long step) {
    try {
      return episodes.of(step);
    } catch (UserException e) {
      Console.out().println("the report shows no episodes of step " + step + ": " + e.getMessage());
      return List.of();
    }
  }

  private static boolean isShown(int prompt, Set<Integer> prompts, int most) {
    return prompts.contains(prompt) || prompts.size() < most && prompts.add(prompt);
  }
}

package dev.ergo.rl.report;

import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import dev.ergo.core.run.RunFolder;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ExamplesById;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.rl.train.DataOrder;
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
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a finished training run leaves beside its policy: the report, then the summary.
 *
 * @param folder where they go
 * @param job grpo or sft
 * @param title heading of the report
 * @param train its section
 * @param ending how it has ended
 */
public record TrainingOutcome(
    RunFolder folder, String job, String title, TrainConfig train, Ending ending) {

  /** Name of the file that lists crops which a judge's server refused. */
  public static final String REFUSED_CROPS = "judge-refused.txt";

  /** Samples of a prompt that the report shows. */
  private static final int SAMPLES_SHOWN = 2;

  /** Prompts of a step that the report shows. */
  private static final int PROMPTS_SHOWN = 6;

  /**
   * Writes the files.
   *
   * @param zooms reads the boxes of held-out items again
   * @param data the training data, from which the shown rollouts' images come
   * @param order the order in which the run used it
   */
  public TrainingSummary write(
      Validation validation,
      ZoomReader zooms,
      ExampleSource data,
      DataOrder order,
      ImageProcessor images) {
    MetricTable metrics = MetricTable.read(folder.resolve("metrics.jsonl"));
    List<Validation.Item> before = validation.isEmpty() ? List.of() : validation.read(0);
    List<Validation.Item> after =
        validation.isEmpty() ? List.of() : validation.read(ending.finalStep());
    TrainingSummary summary = TrainingSummary.of(job, ending, metrics, before, after);
    HeldOutItems heldOut = new HeldOutItems(before, after);
    Map<String, Example> asked = new HashMap<>();
    validation.examples().forEach(example -> asked.put(example.id(), example));
    EpisodeCards cards = new EpisodeCards(images, zooms);
    new TrainingReport(metrics, summary, heldOut, refusedCrops())
        .write(
            folder.resolve("report.html"),
            title,
            heldOut.cards(asked, cards),
            sampled(data, order, cards));
    // The summary marks the run as finished, so it comes last.
    summary.write(folder.resolve("summary.json"));
    return summary;
  }

  private List<String> refusedCrops() {
    Path file = folder.resolve(REFUSED_CROPS);
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  /**
   * Lessons have no rollouts; those of GRPO may have been deleted for their space, or an earlier
   * version may have begun the run.
   */
  private List<RolloutRow> rollouts(int step) {
    Path file = RolloutReader.file(folder.resolve("rollouts"), step);
    try {
      return Files.exists(file) ? RolloutReader.read(file) : List.of();
    } catch (UserException e) {
      Console.out().println("the report shows no episodes of step " + step + ": " + e.getMessage());
      return List.of();
    }
  }

  private List<EpisodeCard> sampled(ExampleSource data, DataOrder order, EpisodeCards cards) {
    List<EpisodeCard> shown = new ArrayList<>();
    ExamplesById byId = new ExamplesById(data);
    for (int step : IntStream.of((int) ending.steps() - 1, 0).distinct().toArray()) {
      Set<Integer> prompts = new HashSet<>();
      for (RolloutRow row : rollouts(step)) {
        if (row.used() && row.sample() < SAMPLES_SHOWN && isShown(row.prompt(), prompts)) {
          long n = (long) step * train.promptsPerStep() + row.prompt();
          // A row that stands in for another, or that dynamic sampling has come to, is elsewhere.
          data.readable(order.position(n))
              .filter(example -> example.id().equals(row.exampleId()))
              .or(() -> byId.find(row.exampleId()))
              .ifPresent(example -> shown.add(cards.card(row, example)));
        }
      }
    }
    return shown;
  }

  private static boolean isShown(int prompt, Set<Integer> prompts) {
    return prompts.contains(prompt) || prompts.size() < PROMPTS_SHOWN && prompts.add(prompt);
  }
}

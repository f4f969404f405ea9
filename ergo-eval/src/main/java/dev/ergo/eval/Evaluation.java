package dev.ergo.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.eval.stats.Bootstrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates policies on benchmarks and leaves predictions.jsonl, summary.json and report.html in a
 * folder. Items that predictions.jsonl holds already are not asked again, so an interrupted
 * evaluation goes on where it stopped and gives the same summary.
 */
public final class Evaluation {

  private final Path folder;
  private final EvalConfig config;
  private final long seed;
  private final ImageProcessor images;
  private final EvalProgress.Listener listener;

  /**
   * Creates an evaluation.
   *
   * @param folder where the outputs go; made if it is not there
   * @param config batch size, rules and report; its benchmarks and policies are the caller's to
   *     open
   * @param seed seed of the bootstrap
   * @param images renders the report's pictures
   * @param listener told after each batch
   */
  public Evaluation(
      Path folder,
      EvalConfig config,
      long seed,
      ImageProcessor images,
      EvalProgress.Listener listener) {
    this.folder = folder;
    this.config = config;
    this.seed = seed;
    this.images = images;
    this.listener = listener;
  }

  /**
   * Runs the tasks in order and writes the outputs.
   *
   * @param tasks tasks with different pairs of benchmark and policy; policies of one benchmark are
   *     compared with its first
   * @param title heading of the report
   * @throws UserException if data, policy or folder can't be used, or the folder holds predictions
   *     made otherwise
   */
  public EvalSummary run(List<EvalTask> tasks, String title) {
    makeFolder();
    List<List<ItemResult>> results = new ArrayList<>();
    try (PredictionLog log = PredictionLog.open(folder.resolve("predictions.jsonl"))) {
      for (EvalTask task : tasks) {
        TaskRunner runner = new TaskRunner(task, config.onError());
        results.add(runner.run(log, config.batchSize(), listener));
      }
    }
    Bootstrap bootstrap = new Bootstrap(config.resamples(), seed);
    EvalSummary summary = new Summarizer(bootstrap).summarize(results);
    new EvalReport(images, config.gallery())
        .build(title, tasks, results, summary)
        .write(folder.resolve("report.html"));
    // The summary comes last: a folder that has it is finished.
    AtomicWrite.text(folder.resolve("summary.json"), json(summary));
    return summary;
  }

  /** The content of summary.json. */
  static String json(EvalSummary summary) {
    try {
      return EvalJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(summary) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void makeFolder() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserException(
          "The folder %s can't be made (%s); choose another run.dir."
              .formatted(folder, e.getMessage()),
          e);
    }
  }
}

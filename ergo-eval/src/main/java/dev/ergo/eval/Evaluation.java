package dev.ergo.eval;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.eval.ask.JudgeAgreement;
import dev.ergo.eval.ask.LlmJudge;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RecordLog;
import dev.ergo.eval.item.TaskAnswers;
import dev.ergo.eval.metrics.Bootstrap;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.Summarizer;
import dev.ergo.eval.metrics.Timing;
import dev.ergo.eval.report.EvalReport;
import dev.ergo.eval.run.EvalProgress;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.LoggedAnswer;
import dev.ergo.eval.run.PredictionFile;
import dev.ergo.eval.run.PredictionTable;
import dev.ergo.eval.run.RangeAnswers;
import dev.ergo.eval.run.SampleLogs;
import dev.ergo.eval.run.TaskRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Evaluates policies on benchmarks and leaves summary.json, report.html, predictions.parquet and
 * samples_*.jsonl in a folder, and answers.jsonl. Answers that stand there already are not asked
 * for again, and all are judged anew each time: an interrupted evaluation goes on where it stopped
 * and gives the same summary, and one with other rules of judging, more policies or another limit
 * asks only what is new.
 *
 * @param folder where the outputs go; made if it is not there
 * @param config batch size, rules and report; its benchmarks and policies are the caller's to open
 * @param seed seed of the bootstrap
 * @param images renders the report's pictures
 * @param listener told after each batch
 */
public record Evaluation(
    Path folder,
    EvalConfig config,
    long seed,
    ImageProcessor images,
    EvalProgress.Listener listener) {

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
    return run(tasks, title, RangeAnswers.NONE);
  }

  /**
   * The same, where other processes answer what they can.
   *
   * @param others answer ranges of items
   */
  public EvalSummary run(List<EvalTask> tasks, String title, RangeAnswers others) {
    begin();
    List<List<ItemResult>> results = new ArrayList<>();
    try (RecordLog<LoggedAnswer.Place, LoggedAnswer> log =
        RecordLog.open(folder.resolve("answers.jsonl"), LoggedAnswer.class, LoggedAnswer::place)) {
      for (EvalTask task : tasks) {
        results.add(new TaskRunner(task, config, listener).run(log, others));
      }
    }
    List<Timing> timings =
        config.timing() == null
            ? List.of()
            : new PolicyTimings(config, listener).measure(tasks, results);
    return publish(tasks, results, timings, title, config.gallery());
  }

  /**
   * Scores answers made elsewhere and writes the same outputs. No image is opened, so the report
   * has no pictures.
   *
   * @param task the benchmark ({@link EvalTask#ofPredictions})
   * @param title heading of the report
   * @throws UserException if none of the predictions is for an item of the benchmark
   */
  public EvalSummary score(EvalTask task, PredictionFile predictions, String title) {
    begin();
    List<ItemResult> results = new TaskRunner(task, config, listener).score(predictions);
    predictions.refuseIfNoneUsed();
    return publish(List.of(task), List.of(results), List.of(), title, 0);
  }

  private EvalSummary publish(
      List<EvalTask> tasks,
      List<List<ItemResult>> answers,
      List<Timing> timings,
      String title,
      int gallery) {
    List<TaskAnswers> grouped = answers.stream().map(TaskAnswers::of).toList();
    EvalSummary summary =
        new Summarizer(new Bootstrap(config.resamples(), seed))
            .summarize(tasks, grouped, judgements(grouped), timings);
    PredictionTable.write(folder.resolve("predictions.parquet"), grouped);
    SampleLogs.write(folder, grouped);
    List<List<ItemResult>> first = grouped.stream().map(TaskAnswers::first).toList();
    new EvalReport(images, gallery, papers())
        .build(title, tasks, first, summary)
        .write(folder.resolve("report.html"));
    // The summary comes last: a folder that has it is finished.
    AtomicWrite.text(folder.resolve("summary.json"), EvalJson.pretty(summary));
    return summary;
  }

  private List<JudgeAgreement> judgements(List<TaskAnswers> answers) {
    return config.judge() == null
        ? List.of()
        : new LlmJudge(config.judge(), folder.resolve("judgements.jsonl"), listener::noticed)
            .judge(answers);
  }

  private Map<String, List<PaperNumber>> papers() {
    return config.benchmarks().stream()
        .collect(
            Collectors.toMap(BenchmarkConfig::name, entry -> entry.benchmark().paperNumbers()));
  }

  /** Whoever finds a summary may take it for that of the configuration beside it. */
  private void begin() {
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve("summary.json"));
      Files.deleteIfExists(folder.resolve("report.html"));
    } catch (IOException e) {
      throw new UserException(
          "The folder %s can't be made or cleared (%s); choose another run.dir."
              .formatted(folder, e.getMessage()),
          e);
    }
  }
}

package dev.ergo.eval;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.ergo.core.error.UserException;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import dev.ergo.eval.metrics.BenchmarkRules;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.run.PredictionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A finished evaluation, read back from its folder.
 *
 * @param name name of the folder
 * @param summary its summary.json
 * @param answers its predictions.parquet, per benchmark and policy in the order of the run
 */
record FinishedRun(String name, EvalSummary summary, List<TaskAnswers> answers) {

  /**
   * Reads a run.
   *
   * @throws UserException if the folder holds no finished evaluation of this version
   */
  static FinishedRun read(Path folder) {
    Path file = folder.resolve("summary.json");
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "compare.runs: %s holds no finished evaluation (it has no summary.json); run its job eval to the end first."
              .formatted(folder));
    }
    EvalSummary summary;
    try {
      summary = EvalSummary.read(file);
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "compare.runs: %s is not the summary of a job eval of this version; run the evaluation again, its answers are kept."
              .formatted(file),
          e);
    }
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    List<TaskAnswers> answers =
        PredictionTable.read(folder.resolve("predictions.parquet")).stream()
            .collect(groupingBy(FinishedRun::task, LinkedHashMap::new, toList()))
            .values()
            .stream()
            .map(TaskAnswers::of)
            .toList();
    answers.forEach(task -> refuseRepeatedIds(folder, task));
    return new FinishedRun(name, summary, answers);
  }

  private static List<String> task(ItemResult result) {
    return List.of(result.key().benchmark(), result.key().policy());
  }

  private static void refuseRepeatedIds(Path folder, TaskAnswers task) {
    Set<String> ids = new HashSet<>();
    for (ItemResult result : task.first()) {
      if (!ids.add(result.item().id())) {
        throw new UserException(
            "compare.runs: benchmark %s of %s has several items with the id %s, so its items can't be told apart."
                .formatted(task.benchmark(), folder, result.item().id()));
      }
    }
  }

  Optional<BenchmarkRules> rules(String benchmark) {
    return summary.protocols().stream().filter(rules -> rules.name().equals(benchmark)).findFirst();
  }

  /** The name of a policy among those of several runs. */
  String qualified(String policy) {
    return name + "/" + policy;
  }

  /** The answers to a benchmark: of the policy of that name, else of the first policy. */
  Optional<TaskAnswers> counterpart(String benchmark, String policy) {
    List<TaskAnswers> same =
        answers.stream().filter(task -> task.benchmark().equals(benchmark)).toList();
    return same.stream()
        .filter(task -> task.policy().equals(policy))
        .findFirst()
        .or(() -> same.stream().findFirst());
  }
}

package dev.ergo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.CompareConfig;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.metrics.Comparison;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.run.EvalTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RunComparisonTest {

  @TempDir private Path folder;

  private void evaluate(String run, String name, String data, long limit, IntPredicate right) {
    evaluate(run, name, data, limit, MatchConfig.defaults(), Map.of("policy", right));
  }

  private void evaluate(
      String run,
      String name,
      String data,
      long limit,
      MatchConfig rules,
      Map<String, IntPredicate> policies) {
    EvalConfig config = StubRuns.config("gallery: 0, resamples: 500");
    LoadedBenchmark benchmark =
        new LoadedBenchmark(name, new StubData.Source(data), new ErgoProtocol(rules));
    List<EvalTask> tasks =
        policies.entrySet().stream()
            .map(policy -> task(benchmark, policy.getKey(), limit, policy.getValue()))
            .toList();
    new Evaluation(folder.resolve(run), config, 1, new ImageProcessor(), progress -> {})
        .run(tasks, run);
  }

  private static EvalTask task(
      LoadedBenchmark benchmark, String policy, long limit, IntPredicate right) {
    return new EvalTask(
        benchmark,
        policy,
        limit,
        new StubData.Policy(right, -1),
        PixelLimits.ofBudget(16),
        PixelLimits.ofBudget(16),
        policy,
        PolicyDescription.elsewhere(policy));
  }

  private EvalSummary compare(String... runs) throws IOException {
    List<Path> folders = java.util.Arrays.stream(runs).map(folder::resolve).toList();
    Path to = Files.createDirectories(folder.resolve("compared"));
    return RunComparison.read(new CompareConfig(folders, 500), 1).publish(to, "Comparison");
  }

  @Test
  void pairsTheItemsOfTwoRuns() throws IOException {
    evaluate("before", "stub", "data-1", Long.MAX_VALUE, position -> position % 2 == 1);
    evaluate("after", "stub", "data-1", 20, position -> position % 4 != 0);
    EvalSummary summary = compare("before", "after");
    Comparison line = summary.comparisons().get(0);
    assertEquals("before/policy", line.baseline());
    assertEquals("after/policy", line.policy());
    assertEquals(20, line.whole().items(), "both were asked the first 20 items only");
    assertEquals(5, line.whole().onlyPolicy());
    assertEquals(0.25, line.whole().difference(), 1e-12);
    assertEquals(2, summary.benchmarks().size());
    assertTrue(Files.exists(folder.resolve("compared").resolve("report.html")));
    assertEquals(
        EvalJson.pretty(summary),
        Files.readString(folder.resolve("compared").resolve("summary.json")));
  }

  @Test
  void policiesAreComparedWithTheirNamesakes() throws IOException {
    Map<String, IntPredicate> policies = new LinkedHashMap<>();
    policies.put("a", position -> true);
    policies.put("b", position -> false);
    evaluate("before", "stub", "data-1", 8, MatchConfig.defaults(), policies);
    policies.put("new", position -> false);
    evaluate("after", "stub", "data-1", 8, MatchConfig.defaults(), policies);
    assertEquals(
        List.of("after/a - before/a 0.0", "after/b - before/b 0.0", "after/new - before/a -0.875"),
        compare("before", "after").comparisons().stream()
            .map(line -> line.policy() + " - " + line.baseline() + " " + line.whole().difference())
            .toList());
  }

  @Test
  void refusesWhatCannotBeCompared() throws IOException {
    evaluate("one", "stub", "data-1", 8, position -> true);
    evaluate("other", "stub", "data-2", 8, position -> true);
    evaluate("third", "else", "data-1", 8, position -> true);
    MatchConfig lenient =
        ConfigLoader.of(MatchConfig.class, Map.of("fallback", Fallback.LMMS_EVAL));
    evaluate("lenient", "stub", "data-1", 8, lenient, Map.of("policy", position -> true));
    refused("has other rules of judging in lenient than in one", "one", "lenient");
    Files.createDirectories(folder.resolve("empty"));
    refused("has other data in other than in one", "one", "other");
    refused("no benchmark name in common", "one", "third");
    refused("holds no finished evaluation", "one", "empty");
  }

  @Test
  void aSummaryOfAnotherVersionIsRefused() throws IOException {
    evaluate("one", "stub", "data-1", 8, position -> true);
    evaluate("two", "stub", "data-1", 8, position -> true);
    Path summary = folder.resolve("two").resolve("summary.json");
    String text = Files.readString(summary);
    for (String key : List.of("\"seed\"", "\"accuracy\"", "\"boxes\"")) {
      Files.writeString(summary, text.replaceFirst(key, "\"unheard_of\" : 1, " + key));
      refused("is not the summary of a job eval of this version", "one", "two");
    }
    Files.writeString(summary, text);
    assertEquals(1, compare("one", "two").comparisons().size());
  }

  /** Evaluations that were finished before answers were read as they are now. */
  @Test
  void answersReadByAnEarlierVersionAreRefused() throws IOException {
    evaluate("one", "stub", "data-1", 8, position -> true);
    evaluate("two", "stub", "data-1", 8, position -> true);
    Path summary = folder.resolve("one").resolve("summary.json");
    String text = Files.readString(summary);
    String earlier = text.replaceFirst(",\\s*\"reading\" : \\d+", "");
    assertNotEquals(text, earlier, text);
    Files.writeString(summary, earlier);
    refused("start the evaluation one again: its answers are kept and read anew", "one", "two");
    Files.writeString(folder.resolve("two").resolve("summary.json"), earlier);
    assertEquals(1, compare("one", "two").comparisons().size(), "both by the same");
  }

  private void refused(String why, String... runs) {
    UserException error = assertThrows(UserException.class, () -> compare(runs));
    assertTrue(error.getMessage().contains(why), error.getMessage());
  }
}

package dev.ergo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.eval.config.BadItems;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.metrics.Accuracy;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.Comparison;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.Timing;
import dev.ergo.eval.run.EvalProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class EvaluationTest {

  @TempDir private Path folder;

  private static StubData.Policy policy() {
    return new StubData.Policy(position -> position % 4 != 0, 21);
  }

  @Test
  void everyItemCountsAndFailuresKeepTheirCause() throws IOException {
    EvalSummary summary =
        StubRuns.run(folder, BadItems.COUNT, StubRuns.task("two_looks", policy(), "p1"));
    BenchmarkSummary line = summary.benchmarks().get(0);
    assertEquals(40, line.overall().items());
    // 10 of 40 are wrong by design, 7 is ambiguous, 8 (wrong anyway) untagged, 13 and 21 fail.
    assertEquals(27, line.overall().correct());
    assertEquals(27 / 40.0, line.overall().accuracy(), 1e-12);
    assertEquals(Map.of("error", 2, "ambiguous", 1, "no_answer", 1), line.failures());
    assertEquals(Map.of("missing", 13, "valid", 25), line.boxes());
    assertEquals(40, line.byCategory().values().stream().mapToInt(Accuracy::items).sum());
    assertEquals(50.0, line.cost().visionTokens().orElseThrow(), 1e-12);
    assertEquals(0.25, line.cost().seconds().orElseThrow(), 1e-12);
    // Even positions have targets: 7 whole images (coverage 1), 13 crops of half the target.
    assertEquals((7 + 13 * 0.5) / 20, line.regions().means().coverage().orElseThrow(), 1e-12);
    assertEquals(1.0, line.regions().means().hitRate().orElseThrow(), 1e-12);
    assertEquals((13 + 25 / 12.0) / 38, line.regions().means().cropArea().orElseThrow(), 1e-12);

    JsonNode json = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
    JsonNode entry = json.get("benchmarks").get(0);
    assertEquals("stub", entry.get("name").asText());
    assertEquals("two_looks", entry.get("policy").asText());
    assertEquals(2, entry.get("ci95").size());
    assertTrue(entry.get("ci95").get(0).asDouble() < 27 / 40.0);
    assertEquals(8, entry.get("by_category").get("far").get("items").asInt());
    assertEquals(2, entry.get("failures").get("error").asInt());
    Stream.of(
            "items",
            "correct",
            "accuracy",
            "vision_tokens_mean",
            "prompt_tokens_mean",
            "generated_tokens_mean",
            "seconds_mean",
            "crop_area_mean",
            "coverage_mean",
            "iou_mean",
            "hit_rate",
            "boxes",
            "ci95_by_image")
        .forEach(name -> assertTrue(entry.has(name), name));
  }

  @Test
  void oneBadItemDoesNotSpoilItsBatch() {
    StubData.Policy policy = policy();
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy, "p1"));
    assertEquals(38, policy.asked.size(), "all but the unreadable and the failing item");
    assertEquals(38, policy.asked.stream().distinct().count());
  }

  @Test
  void aReportWhoseItemsHaveErrorsSaysSoAtItsHead() throws IOException {
    StubRuns.run(folder, BadItems.COUNT, StubRuns.task("p", policy(), "p1"));
    String report = Files.readString(folder.resolve("report.html"));
    int head = report.indexOf("2 of 40 answers are missing for errors of data or server");
    int listed = report.indexOf("Items without an answer");
    assertTrue(head > 0 && head < listed, "head at " + head + ", list at " + listed);
    assertTrue(listed < report.indexOf("How it was measured"));
    assertTrue(report.contains("items.parquet, row 13: the image can&#39;t be decoded."));
  }

  /** An accuracy of 0 would be that of the data or of the server. */
  @Test
  void nothingIsReportedWhereNothingWasAnswered() {
    UserException error =
        assertThrows(
            UserException.class,
            () ->
                StubRuns.run(
                    folder,
                    BadItems.COUNT,
                    StubRuns.task(
                        "p",
                        items -> {
                          throw new UserException("the endpoint answered with status 400");
                        },
                        "p1")));
    assertTrue(error.getMessage().contains("none of the 40 items"), error.getMessage());
    assertTrue(error.getMessage().contains("status 400"), error.getMessage());
    assertFalse(Files.exists(folder.resolve("summary.json")));
  }

  @Test
  void stopsAtABadItemWhenAskedTo() {
    UserException error =
        assertThrows(
            UserException.class,
            () -> StubRuns.run(folder, BadItems.FAIL, StubRuns.task("p", policy(), "p1")));
    assertTrue(error.getMessage().contains("row 13"), error.getMessage());
    assertFalse(Files.exists(folder.resolve("summary.json")));
  }

  @Test
  void policiesAreComparedOnTheSameItems() throws IOException {
    StubData.Policy weak = new StubData.Policy(position -> position % 2 == 1, -1);
    StubData.Policy strong = new StubData.Policy(position -> position % 4 != 0, -1);
    EvalSummary summary =
        StubRuns.run(
            folder,
            BadItems.COUNT,
            StubRuns.task("weak", weak, "w"),
            StubRuns.task("strong", strong, "s"));
    Comparison comparison = summary.comparisons().get(0);
    assertEquals("strong", comparison.policy());
    assertEquals("weak", comparison.baseline());
    assertEquals(10, comparison.whole().onlyPolicy());
    assertEquals(0, comparison.whole().onlyBaseline());
    assertEquals(0.25, comparison.whole().difference(), 1e-12);
    assertTrue(comparison.whole().ci95().low() > 0);
    assertEquals(2 * Math.pow(0.5, 10), comparison.whole().pValue(), 1e-12);
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("browser-data"));
    assertTrue(html.contains("\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"));
    assertFalse(html.contains("<script>alert"));
  }

  @Test
  void tellsItsProgress() {
    List<EvalProgress> seen = new ArrayList<>();
    new Evaluation(folder, StubRuns.config(BadItems.COUNT), 1, new ImageProcessor(), seen::add)
        .run(List.of(StubRuns.task("p", policy(), "p1")), "Stub");
    assertEquals(
        List.of(0, 6, 12, 19, 25, 31, 37, 40),
        seen.stream().map(EvalProgress::done).collect(Collectors.toList()));
    assertEquals(27, seen.get(7).correct());
    assertTrue(seen.get(3).itemsPerSecond() > 0);
    assertEquals(0, seen.get(7).remaining().toMillis());
  }

  @Test
  void namesTheFolderThatCannotBeUsed() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "x", StandardOpenOption.CREATE);
    UserException error =
        assertThrows(
            UserException.class,
            () ->
                StubRuns.run(
                    file.resolve("run"), BadItems.COUNT, StubRuns.task("p", policy(), "p1")));
    assertTrue(error.getMessage().contains("run.dir"), error.getMessage());
  }

  @Test
  void timingsAreTakenInTurnOnItemsThatAllCanAnswer() {
    List<String> turns = new ArrayList<>();
    Set<String> images = new HashSet<>();
    AnsweringPolicy quick = new StubData.Policy(position -> true, 2);
    AnsweringPolicy slow =
        batch -> {
          if (batch.get(0).example().image().id().contains("turn")) {
            turns.add(batch.size() + " from " + batch.get(0).position());
            batch.forEach(item -> images.add(item.example().image().id()));
            pause(20);
          }
          return policy().answer(batch);
        };
    EvalSummary summary =
        new Evaluation(
                folder,
                StubRuns.config(
                    "batch_size: 6, timing: {batch_sizes: [1, 5], items: 7, rounds: 3}"),
                1,
                new ImageProcessor(),
                progress -> {})
            .run(
                List.of(StubRuns.task("slow", slow, "p1"), StubRuns.task("quick", quick, "p2")),
                "Stub");
    // A batch to warm up, then three rounds of seven items.
    assertEquals(1 + 3 * 7 + 1 + 3 * 2, turns.size());
    assertEquals(List.of("1 from 0", "1 from 0", "1 from 1", "1 from 3"), turns.subList(0, 4));
    assertEquals(List.of("5 from 0", "5 from 0", "2 from 6"), turns.subList(22, 25));
    // The seven items are about two images, which no round finds loaded.
    assertEquals(2 * 3 + 1 + 2 * 3 + 2, images.size());
    assertEquals(
        List.of("slow 1", "quick 1", "slow 5", "quick 5"),
        summary.timings().stream().map(t -> t.policy() + " " + t.batchSize()).toList());
    for (Timing t : summary.timings()) {
      assertEquals(3, t.secondsOfRounds().size());
      assertEquals(t.secondsOfRounds().stream().sorted().toList().get(1), t.seconds());
      assertTrue(t.speedupMin() <= t.speedup() && t.speedup() <= t.speedupMax(), t.toString());
      boolean first = t.policy().equals("slow");
      assertTrue(first ? t.speedup() == 1 : t.speedupMin() > 1, t.toString());
    }
    assertTrue(summary.timings().get(0).seconds() > summary.timings().get(2).seconds() * 2);
    // Twenty milliseconds an item are waited for, not seven times as many.
    assertTrue(summary.timings().get(0).secondsOfRounds().stream().allMatch(one -> one >= 0.02));
    assertTrue(summary.timings().get(0).secondsOfRounds().stream().anyMatch(one -> one < 0.1));
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

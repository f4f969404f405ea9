package dev.ergo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.PositionBias;
import dev.ergo.eval.metrics.Regions;
import dev.ergo.eval.metrics.Sampled;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.PredictionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotated options, several samples, regions and sufficiency, against hand-computed values. */
@Tag("unit")
class EvaluationFiguresTest {

  private static final LoadedBenchmark STUB =
      new LoadedBenchmark(
          "stub", new StubData.Source("data-1"), new ErgoProtocol(MatchConfig.defaults()));

  @TempDir private Path folder;

  private EvalSummary run(
      LoadedBenchmark benchmark, int samples, Function<EvalItem, AnsweredItem> answers) {
    return run(folder, benchmark, samples, answers);
  }

  private static EvalSummary run(
      Path folder,
      LoadedBenchmark benchmark,
      int samples,
      Function<EvalItem, AnsweredItem> answers) {
    EvalConfig config =
        StubRuns.config(
            "batch_size: 7, gallery: 0, resamples: 500, temperature: 1, sufficiency: true, samples: "
                + samples);
    EvalTask task =
        new EvalTask(
            benchmark,
            "policy",
            Long.MAX_VALUE,
            batch -> batch.stream().map(answers).toList(),
            PixelLimits.ofBudget(16),
            PixelLimits.ofBudget(16),
            "digest",
            PolicyDescription.elsewhere("stub"));
    return new Evaluation(folder, config, 1, new ImageProcessor(), progress -> {})
        .run(List.of(task), "Stub");
  }

  private static AnsweredItem says(String text) {
    return new AnsweredItem(
        List.of(text),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new ItemCost(10, 20, 5, 0.5));
  }

  @Test
  void aPolicyThatAlwaysSaysAIsSeenThrough() {
    BenchmarkSummary line =
        run(STUB.rotated(20), 1, item -> says("<answer>A</answer>")).benchmarks().get(0);
    // 19 readable items in three rotations, and one row that can't be read.
    assertEquals(58, line.overall().items());
    assertEquals(19, line.overall().correct(), "green stands first in one rotation of three");
    assertTrue(line.overall().ci95ByImage().low() <= line.overall().accuracy());
    assertTrue(line.overall().ci95ByImage().high() >= line.overall().accuracy());
    assertTrue(line.overall().ci95ByImage().high() < 0.5, "the share of wrong answers is .67");
    PositionBias bias = line.positionBias().orElseThrow();
    assertEquals(3, bias.letters().size());
    PositionBias.Letter first = bias.letters().get(0);
    assertEquals("A", first.letter());
    assertEquals(19, first.gold());
    assertEquals(1.0, first.chosenShare());
    assertEquals(1.0, first.accuracy().orElseThrow());
    assertEquals(0.0, bias.letters().get(1).accuracy().orElseThrow());
    assertEquals(19, bias.allRotations().orElseThrow().items());
    assertEquals(0, bias.allRotations().orElseThrow().correct());
  }

  @Test
  void aPolicyThatKnowsIsRightInAllRotations() {
    PositionBias bias =
        run(STUB.rotated(5), 1, item -> says("<answer>green</answer>"))
            .benchmarks()
            .get(0)
            .positionBias()
            .orElseThrow();
    assertEquals(1.0, bias.allRotations().orElseThrow().accuracy());
    bias.letters().forEach(letter -> assertEquals(1 / 3.0, letter.chosenShare(), 1e-12));
  }

  @Test
  void partnersDependOnNothingButTheData() {
    List<String> whole = partners(STUB);
    assertEquals("q4", whole.get(0));
    assertEquals("q16", whole.get(12), "13 can't be read, 14 and 15 show the same image");
    assertEquals("q0", whole.get(39));
    // Three rotations each; a limit cuts behind q3 and behind q4.
    assertEquals(Collections.nCopies(12, "q4"), partners(STUB.rotated(4)));
    assertEquals(List.of("q8", "q8", "q8"), partners(STUB.rotated(5)).subList(12, 15));
    assertEquals(List.of("q4", "q4", "q4"), partners(STUB.rotated(1)));
  }

  private List<String> partners(LoadedBenchmark benchmark) {
    List<String> ids = new ArrayList<>(Collections.nCopies((int) benchmark.source().size(), ""));
    // A folder for each, so that no answer is taken from the one before.
    run(
        folder.resolve("of-" + ids.size()),
        benchmark,
        1,
        item -> {
          ids.set(item.position(), item.partner().get().id());
          return says("?");
        });
    return ids;
  }

  @Test
  void samplesGiveAvgAndPass() throws IOException {
    // Item p has p mod 3 right answers among 4; row 13, which can't be read, has none.
    BenchmarkSummary line =
        run(
                STUB,
                4,
                item ->
                    says(
                        item.sample() < item.position() % 3
                            ? "<answer>green</answer>"
                            : "<answer>red</answer>"))
            .benchmarks()
            .get(0);
    int one = 12;
    int two = 13;
    Sampled sampled = line.sampled().orElseThrow();
    assertEquals(40, line.overall().items());
    assertEquals(one + two, line.overall().correct(), "of the first samples");
    assertEquals((one + 2.0 * two) / 160, sampled.avg().value(), 1e-12);
    assertEquals(sampled.avg().value(), sampled.pass().get(1).value(), 1e-12);
    assertEquals((one * 0.5 + two * 5 / 6.0) / 40, sampled.pass().get(2).value(), 1e-12);
    assertEquals((one + two) / 40.0, sampled.pass().get(4).value(), 1e-12);
    assertTrue(sampled.avg().ci95().low() <= sampled.avg().value());
    assertTrue(sampled.avg().value() <= sampled.avg().ci95().high());

    List<String> lines = Files.readAllLines(folder.resolve("samples_stub_policy.jsonl"));
    assertEquals(40, lines.size());
    JsonNode fifth = new ObjectMapper().readTree(lines.get(5));
    assertEquals(5, fifth.get("doc_id").asInt());
    assertEquals("B", fifth.get("target").asText());
    assertEquals(4, fifth.get("resps").get(0).size());
    assertEquals("B", fifth.get("filtered_resps").get(0).asText());
    assertEquals(1.0, fifth.get("exact_match").asDouble());
    assertFalse(lines.get(5).contains("base64"));
  }

  @Test
  void looksAreCountedOverAnsweredItems() {
    BenchmarkSummary line =
        run(
                STUB,
                1,
                item ->
                    new AnsweredItem(
                        Collections.nCopies(item.position() < 10 ? 1 : 3, "<answer>B</answer>"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new ItemCost(1, 1, 1, 1)))
            .benchmarks()
            .get(0);
    assertEquals((10 + 29 * 3) / 39.0, line.cost().looks().orElseThrow(), 1e-12);
  }

  @Test
  void regionsBySizeAndSufficiency() {
    BenchmarkSummary line =
        run(
                STUB,
                1,
                item ->
                    new AnsweredItem(
                        List.of("<answer>green</answer>"),
                        Optional.empty(),
                        Optional.of(new PixelBox(100, 100, 200, 150)),
                        Optional.of(item.position() < 10 ? "<answer>B</answer>" : "?"),
                        new ItemCost(
                            1,
                            1,
                            1,
                            1,
                            Optional.of(new Phases(0.1, 0.2, 0.3)),
                            Optional.of(100.0 + item.position()))))
            .benchmarks()
            .get(0);
    Regions.Group region = line.regions().byTargetSize().get("1 to 10 %");
    assertEquals(20, region.items(), "10,000 of 120,000 pixels, at even positions");
    assertEquals(0.5, region.means().coverage().orElseThrow());
    assertEquals(1, line.regions().byTargetSize().size());
    assertEquals(8, line.regions().byCategory().get("far").items());
    assertEquals(39, line.regions().sufficiency().orElseThrow().items());
    assertEquals(10, line.regions().sufficiency().orElseThrow().correct());
    assertEquals(0.2, line.cost().phases().orElseThrow().prefill(), 1e-12);
    assertEquals(139.0, line.cost().peakMibMax().orElseThrow());
    List<ItemResult> rows = PredictionTable.read(folder.resolve("predictions.parquet"));
    assertEquals(40, rows.size());
    assertEquals(Optional.of(true), rows.get(9).sufficient());
    assertEquals(0.3, rows.get(9).cost().orElseThrow().phases().orElseThrow().decode());
    assertTrue(rows.get(13).error().orElseThrow().contains("row 13"));
  }
}

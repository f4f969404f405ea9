package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.data.DataPaths;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.MatchConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class BenchmarksTest {

  private static final List<String> OWN =
      List.of(
          "parquet",
          "scenes",
          "vstar",
          "hrbench",
          "mme_realworld_lite",
          "treebench",
          "visualprobe",
          "cvbench",
          "pope",
          "mmvp",
          "infovqa",
          "mcq");

  @TempDir private Path folder;

  private static BenchmarkConfig entry(String type, Path path, ProtocolKind protocol) {
    return new BenchmarkConfig(
        type, DataPaths.of(path), null, null, null, null, null, protocol, null, null, null, null);
  }

  @Test
  void namesItsOwnInOneOrder() {
    assertEquals(
        OWN,
        Benchmarks.all().stream()
            .map(Benchmark::name)
            .filter(name -> !name.equals("shapes"))
            .toList());
  }

  /** A class and a line on the class path are enough. */
  @Test
  void benchmarksOfOthersAreFoundOnTheClassPath() throws IOException {
    Files.writeString(
        folder.resolve("shapes.tsv"),
        "index\tquestion\tA\tB\tanswer\timage\n7\tWhich?\tround\tsquare\tB\t\n");
    try (LoadedBenchmark shapes =
        LoadedBenchmark.open(
            entry("Shapes", folder, ProtocolKind.VLMEVALKIT), MatchConfig.defaults())) {
      assertEquals("shapes", shapes.name());
      Example item = shapes.source().get(0);
      assertEquals("square", item.answer());
      assertTrue(shapes.protocol().judge(item, "B").correct());
      assertEquals(
          Map.of("all_right", 0.0),
          shapes.metrics().apply(List.of(Results.of("", Map.of(), false))));
    }
  }

  @Test
  void unknownTypesListTheKnownOnesAndTheNearest() {
    InvalidValueException error =
        assertThrows(
            InvalidValueException.class, () -> entry("hr_bench", folder, ProtocolKind.ERGO));
    assertEquals("type", error.key());
    assertTrue(
        error.getMessage().startsWith("must be one of ")
            && error.getMessage().contains("parquet, scenes, vstar")
            && error.getMessage().endsWith("; did you mean hrbench?"),
        error.getMessage());
  }

  @Test
  void aListOfPathsIsForTypesThatReadSeveralAndHasNoWeights() {
    DataPaths two = DataPaths.of(List.of("a.parquet", "b.parquet"));
    BenchmarkConfig config =
        new BenchmarkConfig(
            "parquet", two, null, null, null, null, null, null, null, null, null, null);
    assertEquals(two, config.path());
    assertRefused("vstar", two, "may be a list for type parquet; name one");
    DataPaths weighted = DataPaths.of(List.of("a.parquet", Map.of("path", "b", "weight", 2)));
    assertRefused("parquet", weighted, "an evaluation asks about every row once; leave them out");
  }

  private static void assertRefused(String type, DataPaths path, String reason) {
    InvalidValueException error =
        assertThrows(
            InvalidValueException.class,
            () ->
                new BenchmarkConfig(
                    type, path, null, null, null, null, null, null, null, null, null, null));
    assertEquals("path", error.key());
    assertTrue(error.getMessage().endsWith(reason), error.getMessage());
  }

  @Test
  void keysOfAnotherTypeSayWhoseTheyAre() {
    InvalidValueException error =
        assertThrows(
            InvalidValueException.class,
            () ->
                new BenchmarkConfig(
                    "vstar", null, null, 3L, null, null, 5L, null, null, null, null, null));
    assertEquals("seed", error.key());
    assertEquals("belongs to type scenes; leave it out", error.getMessage());
  }
}

package dev.ergo.data.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.ParquetExamples;
import dev.ergo.fixtures.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of the real data sets, which may not be part of the project. */
@Tag("unit")
class SharedImportsTest {

  @TempDir Path folder;

  private static Path shared(String name) {
    Optional<Path> path = Fixtures.shared(name);
    assumeTrue(path.isPresent(), name + " may not be redistributed and is absent");
    return path.orElseThrow();
  }

  private List<Example> run(
      ImportConfig.Type type, Path input, Optional<Path> images, int missing) {
    Path output = folder.resolve("out.parquet");
    ImportConfig config = new ImportConfig(type, input, output, images, Map.of());
    assertEquals(missing, new ImportJob(config, folder).run().withoutImage());
    try (ParquetExamples examples =
        ParquetExamples.open(
            output, ExampleColumns.DEFAULT, Example.BoxesRule.ALL, 0, ImageLimits.DEFAULT)) {
      return LongStream.range(0, examples.size()).mapToObj(examples::get).toList();
    }
  }

  @Test
  void receipts() {
    List<Example> examples =
        run(ImportConfig.Type.SROIE, shared("data/sroie-hires"), Optional.empty(), 0);
    assertEquals(116, examples.size());
    assertEquals(38, examples.stream().filter(example -> example.boxes().size() > 1).count());
    for (Example example : examples) {
      assertEquals(Example.BoxesRule.ANY, example.boxesRule());
      assertTrue(example.image().size().area() > 1_000_000, example.id());
    }
    assertEquals(examples.get(0).image().size(), examples.get(0).image().load().size());
  }

  @Test
  void vstarSubset() {
    List<Example> examples =
        run(ImportConfig.Type.VSTAR_SUBSET, shared("data/vstar-subset"), Optional.empty(), 0);
    assertEquals(List.of("4", "52", "61", "79", "123"), ids(examples));
    assertEquals(2, examples.get(4).boxes().size());
    examples.forEach(example -> assertTrue(example.options().contains(example.answer())));
    examples.forEach(example -> assertTrue(example.image().size().area() > 3_000_000));
  }

  @Test
  void rekeyWithTheImagesThatAreThere() {
    List<Example> subset =
        run(ImportConfig.Type.VSTAR_SUBSET, shared("data/vstar-subset"), Optional.empty(), 0);
    List<Example> rekey =
        run(
            ImportConfig.Type.REKEY,
            shared("data/rekey-vstar"),
            Optional.of(shared("data/vstar-subset/images")),
            186);
    assertEquals(ids(subset), ids(rekey));
    for (int i = 0; i < rekey.size(); i++) {
      assertEquals(subset.get(i).question(), rekey.get(i).question());
      assertEquals(subset.get(i).boxes(), rekey.get(i).boxes());
      assertEquals(subset.get(i).answer(), rekey.get(i).answer());
    }
  }

  private static List<String> ids(List<Example> examples) {
    return examples.stream().map(Example::id).toList();
  }
}

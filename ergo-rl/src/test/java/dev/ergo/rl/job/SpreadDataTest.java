package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets of several files: the same bytes whoever writes them, all of it or nothing. */
@Tag("integration")
class SpreadDataTest {

  private static final Path SCENES = Path.of("../configs/scenes.yaml");

  @TempDir Path folder;

  private Map<String, String> scenes(String output, int files) {
    return Map.of(
        "scenes.side",
        "448",
        "scenes.count",
        "7",
        "scenes.files",
        String.valueOf(files),
        "scenes.output",
        folder.resolve(output).toString());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertSame(Path one, Path other) throws IOException {
    assertEquals(names(one), names(other));
    for (String name : names(one)) {
      assertArrayEquals(
          Files.readAllBytes(one.resolve(name)), Files.readAllBytes(other.resolve(name)), name);
    }
  }

  /** As {@code data.train} reads them. */
  private static List<String> ids(Path set) {
    try (ExampleSource examples = DataSetConfig.parquet(set).open(Path.of(""))) {
      return LongStream.range(0, examples.size()).mapToObj(i -> examples.get(i).id()).toList();
    }
  }

  @Test
  void scenesAreTheSameWhoeverWritesThem() throws IOException {
    Launch.of(SCENES, scenes("alone", 3)).succeeded();
    Path alone = folder.resolve("alone");
    assertEquals(
        IntStream.range(0, 3).mapToObj("scenes-%05d-of-00003.parquet"::formatted).toList(),
        names(alone));
    assertEquals(IntStream.range(0, 7).mapToObj(i -> "scenes-448-3-" + i).toList(), ids(alone));
    assertEquals(
        List.of("scenes-448-3-3", "scenes-448-3-4"),
        ids(alone.resolve("scenes-00001-of-00003.parquet")));
    for (int processes = 1; processes <= 2; processes++) {
      int tasks = TwoProcesses.TASKS.get();
      Launch.of(SCENES, TwoProcesses.spread(processes, scenes("spread", 3))).succeeded();
      assertEquals(3, TwoProcesses.TASKS.get() - tasks, "a task for each file");
      assertSame(alone, folder.resolve("spread"));
    }
    assertEquals(List.of("alone", "spread"), names(folder), "nothing is left beside them");
    Launch.of(SCENES, scenes("spread", 2)).succeeded();
    assertEquals(2, names(folder.resolve("spread")).size(), "the former files are gone");
    Launch.of(SCENES, scenes("file.parquet", 1)).succeeded();
    assertEquals(ids(alone), ids(folder.resolve("file.parquet")));
  }

  @Test
  void whatCannotBeWrittenSoIsRefusedBefore() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));
    Files.writeString(there.resolve("scenes-00000-of-00003.parquet"), "precious");
    Launch.of(SCENES, scenes("there", 3)).refused("scenes.output", "did not write");
    assertEquals("precious", Files.readString(there.resolve("scenes-00000-of-00003.parquet")));
    Launch.of(SCENES, scenes("there/scenes-00000-of-00003.parquet", 3))
        .refused("scenes.output", "is a file");
    Launch.of(SCENES, scenes("new", 8))
        .refused("scenes.files", "at most the number of examples, 7");
    Launch.of(SCENES, scenes("new", 0)).refused("scenes.files", "from 1 to 99999");
    Launch.of(SCENES, TwoProcesses.spread(2, scenes("new", 1)))
        .refused("scenes.files", "give more files");
    Map<String, String> unknown = new LinkedHashMap<>(scenes("new", 3));
    unknown.put("run.engine", "spark");
    Launch.of(SCENES, unknown).refused("spark.executors", "is missing");
    assertEquals(List.of("there"), names(folder));
  }

  /** Receipts in SROIE's layout, of two questions each. */
  private Path receipts(int count) throws IOException {
    for (String part : List.of("img", "box", "key")) {
      Files.createDirectories(folder.resolve("input/data").resolve(part));
    }
    Path data = folder.resolve("input/data");
    for (int i = 0; i < count; i++) {
      Files.copy(
          Fixtures.path("image/modes/exif_orientation_6.jpg"),
          data.resolve("img/%03d.jpg".formatted(i)));
      Files.writeString(
          data.resolve("key/%03d.json".formatted(i)), "{\"total\": \"9.30\", \"date\": \"1/2\"}");
      Files.writeString(
          data.resolve("box/%03d.csv".formatted(i)), "1,1,3,1,3,4,1,4,9.30\n1,5,3,5,3,7,1,7,1/2\n");
    }
    return data;
  }

  private Map<String, String> imported(String output, int files) {
    return Map.of(
        "import.input", folder.resolve("input").toString(),
        "import.output", folder.resolve(output).toString(),
        "import.files", String.valueOf(files));
  }

  private Launch imports(Map<String, String> settings, String splits) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("import.splits", splits);
    return Launch.of(Path.of("../configs/import-sroie.yaml"), all);
  }

  @Test
  void importsAreTheSameWhoeverReadsTheImages() throws IOException {
    receipts(10);
    String splits = "{train: 0.7, test: 0.3}";
    imports(imported("files", 1), splits).succeeded();
    Launch launch = imports(imported("alone", 3), splits).succeeded();
    assertTrue(launch.out().contains("14 rows -> " + folder.resolve("alone/train")), launch.out());
    assertTrue(launch.out().contains("10 questions left out"), launch.out());
    int tasks = TwoProcesses.TASKS.get();
    imports(TwoProcesses.spread(2, imported("spread", 3)), splits).succeeded();
    assertEquals(6, TwoProcesses.TASKS.get() - tasks, "a task for each file of each part");
    for (String part : List.of("train", "test")) {
      Path alone = folder.resolve("alone").resolve(part);
      assertEquals(
          IntStream.range(0, 3)
              .mapToObj(i -> "%s-%05d-of-00003.parquet".formatted(part, i))
              .toList(),
          names(alone));
      assertEquals(ids(folder.resolve("files/" + part + ".parquet")), ids(alone));
      assertSame(alone, folder.resolve("spread").resolve(part));
    }
    assertEquals(List.of("test", "train"), names(folder.resolve("spread")));
    imports(TwoProcesses.spread(2, imported("whole", 4)), "{}").succeeded();
    assertEquals("sroie-00000-of-00004.parquet", names(folder.resolve("whole")).get(0));
    List<String> all = new ArrayList<>(ids(folder.resolve("whole")));
    assertEquals(all.stream().sorted(Comparator.comparing(i -> i.split("-")[0])).toList(), all);
    assertEquals(20, all.size());
  }

  /** A row that only the process which reads its image finds wrong. */
  @Test
  void aBadImageLeavesWhatWasThere() throws IOException {
    Path data = receipts(4);
    String splits = "{train: 0.5, test: 0.5}";
    imports(imported("set", 2), splits).succeeded();
    List<String> before = ids(folder.resolve("set/train"));
    Files.writeString(data.resolve("img/003.jpg"), "no image");
    for (Map<String, String> settings :
        List.of(imported("set", 2), TwoProcesses.spread(2, imported("set", 2)))) {
      imports(settings, splits).refused("003.json");
      assertEquals(List.of("test", "train"), names(folder.resolve("set")));
      assertEquals(before, ids(folder.resolve("set/train")));
    }
    imports(imported("set", 5), splits).refused("import.files is 5", "4 questions for train");
    Files.writeString(folder.resolve("set/test/mine"), "");
    imports(imported("set", 2), splits).refused("import.output", "holds mine");
  }
}

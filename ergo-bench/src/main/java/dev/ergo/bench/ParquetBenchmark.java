package dev.ergo.bench;

import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.ParquetExamples;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** 256 examples with an image file of 64 kB each, written and read again. */
public class ParquetBenchmark extends MeanTime {

  private static final int ROWS = 256;
  private static final int BYTES = 64 << 10;

  private final List<Example> examples = new ArrayList<>();
  private final byte[] image = new byte[BYTES];
  private Path folder;
  private Path file;

  /** Bytes that do not compress, as an image's. */
  @Setup
  public void prepare() throws IOException {
    folder = Files.createTempDirectory("ergo-bench");
    new Random(1).nextBytes(image);
    SceneExamples scenes = new SceneExamples(SceneSet.of(1), ROWS);
    for (int i = 0; i < ROWS; i++) {
      examples.add(scenes.get(i));
    }
    file = write();
  }

  /** All rows to a new file. */
  @Benchmark
  public Path write() {
    Path target = folder.resolve("examples.parquet");
    try (ExampleWriter writer = ExampleWriter.create(target)) {
      examples.forEach(example -> writer.write(example, image));
      writer.publish();
    }
    return target;
  }

  /** All rows with their questions; images stay in the file until they are asked for. */
  @Benchmark
  public int read() {
    int characters = 0;
    try (ParquetExamples rows =
        ParquetExamples.open(
            file, ExampleColumns.DEFAULT, Example.BoxesRule.ALL, 0, ImageLimits.DEFAULT)) {
      for (long i = 0; i < rows.size(); i++) {
        characters += rows.get(i).question().length();
      }
    }
    return characters;
  }

  /** Removes the file. */
  @TearDown
  public void close() throws IOException {
    Files.delete(file);
    Files.delete(folder);
  }
}

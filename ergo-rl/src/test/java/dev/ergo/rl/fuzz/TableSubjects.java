package dev.ergo.rl.fuzz;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.DataPaths;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.Benchmarks;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.run.PredictionFile;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files of rows: data sets, benchmarks and predictions. */
final class TableSubjects {

  private final Path folder;

  /**
   * Reads nothing yet.
   *
   * @param folder a folder of its own, in which inputs are read as files
   */
  TableSubjects(Path folder) {
    this.folder = folder;
  }

  List<Subject> all() throws IOException {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(examples("parquet", Subject.Form.BINARY, "rows.parquet", "index.parquet"));
    subjects.add(parquetOfOthers());
    subjects.add(examples("arrow", Subject.Form.BINARY, "stream.arrow", "file.arrow"));
    subjects.add(examples("jsonl", Subject.Form.JSON, "rows.jsonl", "chat.jsonl"));
    subjects.add(examples("json", Subject.Form.JSON, "rows.json"));
    subjects.add(examples("csv", Subject.Form.TEXT, "rows.csv"));
    subjects.add(examples("tsv", Subject.Form.TEXT, "rows.tsv"));
    subjects.add(examples("tar", Subject.Form.BINARY, "rows.tar"));
    subjects.add(imageFolder());
    subjects.add(benchmark());
    subjects.add(predictions());
    return subjects;
  }

  private static List<byte[]> files(String... names) throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String name : names) {
      files.add(Files.readAllBytes(Fixtures.path("tables/" + name)));
    }
    return files;
  }

  private Subject examples(String ending, Subject.Form form, String... names) throws IOException {
    Path file = folder.resolve("rows." + ending);
    return new Subject(
        ending,
        form,
        files(names),
        input -> {
          Files.write(file, input);
          readAll(file);
        });
  }

  /** The first refusal is thrown behind the last row: a bad row harms no other. */
  private static void readAll(Path data) {
    UserException refusal = null;
    try (ExampleSource source = DataSetConfig.parquet(data).open(Path.of(""))) {
      for (long row = 0; row < source.size(); row++) {
        try {
          source.get(row).images().sources().forEach(ImageSource::load);
        } catch (UserException e) {
          refusal = e;
        }
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private Subject parquetOfOthers() throws IOException {
    List<byte[]> whole = new ArrayList<>();
    for (String from : List.of("parquet", "foreign")) {
      try (Stream<Path> files = Files.list(Fixtures.path(from)).sorted()) {
        for (Path file : files.filter(one -> one.toString().endsWith(".parquet")).toList()) {
          if (Files.size(file) < 50_000) {
            whole.add(Files.readAllBytes(file));
          }
        }
      }
    }
    Path file = folder.resolve("others.parquet");
    return new Subject(
        "parquet, all types",
        Subject.Form.BINARY,
        whole,
        input -> {
          Files.write(file, input);
          ParquetReader reader = ParquetReader.open(file);
          reader.forEach(reader.columns(), (row, values) -> true);
        });
  }

  private Subject imageFolder() throws IOException {
    Path images = Files.createDirectories(folder.resolve("imagefolder"));
    for (String name : List.of("0.png", "1.png", "2.png")) {
      Files.copy(Fixtures.path("tables/imagefolder/" + name), images.resolve(name));
    }
    return new Subject(
        "imagefolder",
        Subject.Form.JSON,
        files("imagefolder/metadata.jsonl"),
        input -> {
          Files.write(images.resolve("metadata.jsonl"), input);
          readAll(images);
        });
  }

  private Subject benchmark() throws IOException {
    Benchmark mcq =
        Benchmarks.all().stream().filter(one -> one.name().equals("mcq")).findFirst().orElseThrow();
    Path file = folder.resolve("mcq.tsv");
    return new Subject(
        "benchmark tsv",
        Subject.Form.TEXT,
        files("rows.tsv"),
        input -> {
          Files.write(file, input);
          try (ExampleSource source =
              mcq.open(new ItemsConfig(DataPaths.of(file), null, null, null, null))) {
            for (long row = 0; row < source.size(); row++) {
              Example example = source.get(row);
              example.images().sources().forEach(ImageSource::load);
            }
          }
        });
  }

  private Subject predictions() {
    byte[] whole =
        "{\"id\": 1, \"prediction\": \"A\"}\n{\"id\": \"x\", \"prediction\": \"<answer>B</answer>\"}\n"
            .getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("predictions.jsonl");
    return new Subject(
        "predictions",
        Subject.Form.JSON,
        List.of(whole),
        input -> {
          Files.write(file, input);
          PredictionFile.read(file);
        });
  }
}

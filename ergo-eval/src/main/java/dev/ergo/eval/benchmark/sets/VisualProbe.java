package dev.ergo.eval.benchmark.sets;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.JsonTable;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** VisualProbe: open questions in the {@code val.json} of up to three levels. */
public final class VisualProbe implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "val\\.json",
          List.of(),
          "fetch the data sets Mini-o3/VisualProbe_Easy, _Medium and _Hard from Hugging Face into"
              + " folders of these names and give the folder around them, or one of them, as path");
  private static final List<String> LEVELS = List.of("Easy", "Medium", "Hard");

  @Override
  public String name() {
    return "visualprobe";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    Path path = items.path();
    List<Path> files =
        LEVELS.stream()
            .map(level -> path.resolve("VisualProbe_" + level).resolve("val.json"))
            .filter(Files::isRegularFile)
            .toList();
    return new TableExamples(
        new JsonTable(files.isEmpty() ? FILES.find(path) : files, FILES.fetch()),
        VisualProbe::example);
  }

  private static Example example(Row row) {
    int end = row.defaultImageId().lastIndexOf('#');
    Path folder = Path.of(row.defaultImageId().substring(0, end)).toAbsolutePath().getParent();
    String number = row.defaultImageId().substring(end + 1);
    String level = level(folder);
    return new ExampleBuilder(
            level + "/" + row.optional("doc_id").or(() -> row.optional("id")).orElse(number))
        .question(row.text(List.of("problem", "question")).replace("<image>", "").strip())
        .answers(
            List.of(row.text(List.of("solution", "answer")).replaceAll("</?answer>", "").strip()))
        .image(image(row, folder))
        .category(level)
        .facet("level", level)
        .build();
  }

  private static String level(Path folder) {
    String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
    return Stream.of("easy", "medium", "hard")
        .filter(name::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "The folder %s does not say which level it is; %s"
                        .formatted(folder, FILES.fetch())));
  }

  /** Paths begin in the folder of val.json, or with its name in the folder around it. */
  private static ImageSource image(Row row, Path folder) {
    String path =
        row.texts("images").stream()
            .findFirst()
            .orElseGet(() -> row.text(List.of("images", "image")));
    String prefix = folder.getFileName() + "/";
    String inside = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
    return new DataRoot(folder).image(inside, row.where());
  }

  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    items.byFacet("level").forEach((level, some) -> metrics.put(level, some.accuracy()));
    metrics.put(
        "level_mean",
        metrics.values().stream().mapToDouble(Double::doubleValue).average().orElse(0));
    return metrics;
  }
}

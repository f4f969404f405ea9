package dev.ergo.eval.benchmark.sets;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.PublishedLetters;
import dev.ergo.eval.answer.PythonText;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.RowTable;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * HR-Bench 4K or 8K: 200 items, each in four rotations of its options. The files don't say which
 * rows are one item: those of different cycles with the same question and set of options, the n-th
 * of one cycle with the n-th of another where several items share both. Their images have one name,
 * so that intervals know them as one; an image that turns out different is refused.
 */
public final class HrBench implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "(?i)hr_?bench.*\\.(parquet|tsv)",
          List.of("data"),
          "fetch hr_bench_4k.parquet or hr_bench_8k.parquet (or the .tsv of that name) of the data"
              + " set DreamMr/HR-Bench from Hugging Face and give that file as path");

  @Override
  public String name() {
    return "hrbench";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    long sizes =
        FILES.find(items.path()).stream()
            .map(file -> file.getFileName().toString().toLowerCase(Locale.ROOT).contains("8k"))
            .distinct()
            .count();
    if (sizes > 1) {
      throw new UserException(
          "%s holds HR-Bench 4K and 8K; name the file of one of them as path"
              .formatted(items.path()));
    }
    RowTable table = FILES.table(items.path(), "image");
    Map<String, Integer> numbers = numberItems(table);
    return new TableExamples(table, row -> example(row, numbers));
  }

  /** The number of the item of each row, by the row's index. */
  private static Map<String, Integer> numberItems(RowTable table) {
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, Integer> occurrences = new HashMap<>();
    Map<String, Integer> items = new HashMap<>();
    for (long position = 0; position < table.size(); position++) {
      Row row = table.row(position);
      List<String> options = new ArrayList<>(row.letterColumns());
      options.sort(null);
      String content = row.text("question") + "\n" + options;
      int occurrence =
          occurrences.merge(row.text("cycle_category") + "\n" + content, 1, Integer::sum);
      String item = content + "\n" + occurrence;
      items.put(row.text("index"), numbers.computeIfAbsent(item, key -> numbers.size()));
    }
    return items;
  }

  private static Example example(Row row, Map<String, Integer> numbers) {
    List<String> options = row.letterColumns();
    String item = numbers.get(row.text("index")).toString();
    String file = row.defaultImageId().substring(0, row.defaultImageId().lastIndexOf('#'));
    return new ExampleBuilder(row.text("index"))
        .question(row.text("question"))
        .options(options, row.option(row.text("answer"), options.size()))
        .image(row.image(file + "#item-" + item))
        .category(row.text("category"))
        .facet("cycle", row.text("cycle_category"))
        .facet("item", item)
        .build();
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.lmmsEval(
            "hrbench",
            item ->
                item.question().strip()
                    + "\n"
                    + PublishedProtocol.lines(item, "", ". ")
                    + "\nAnswer the option letter directly.",
            (item, answer) ->
                PublishedProtocol.lettered(
                    item,
                    PublishedLetters.onlyLetterOrText(PythonText.strip(answer), item.options()))),
        PublishedProtocol.vlmEvalKitInferred(
            "HRBench4K and HRBench8K", PublishedProtocol::vlmEvalKitSelect));
  }

  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("cycle_mean", cycleMean(items));
    items
        .by(item -> item.item().category())
        .forEach((category, some) -> metrics.put("cycle_mean/" + category, cycleMean(some)));
    metrics.put("all_rotations", allRotations(items));
    return metrics;
  }

  private static double cycleMean(ScoredItems items) {
    return items.byFacet("cycle").values().stream()
        .mapToDouble(ScoredItems::accuracy)
        .average()
        .orElse(0);
  }

  /** Of the items asked in every cycle, those that were right in each. */
  private static double allRotations(ScoredItems items) {
    int cycles = items.byFacet("cycle").size();
    return items.byFacet("item").values().stream()
        .filter(rotations -> rotations.byFacet("cycle").size() == cycles)
        .mapToDouble(rotations -> rotations.allRight() ? 1 : 0)
        .average()
        .orElse(0);
  }
}

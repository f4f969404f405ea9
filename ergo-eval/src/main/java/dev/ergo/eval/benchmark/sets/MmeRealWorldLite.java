package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.PublishedLetters;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.PythonTexts;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * MME-RealWorld and its Lite part: five options, listed as "(A) …" in one column of Parquet files,
 * the same as a Python list in the TSV files of VLMEvalKit, or in columns A to E.
 */
public final class MmeRealWorldLite implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "(?i).*\\.parquet|mme[-_]?realworld.*\\.tsv",
          List.of("data"),
          "fetch the Parquet files of the data set yifanzhang114/MME-RealWorld-lite-lmms-eval from"
              + " Hugging Face and give their folder as path, or mme_realworld_lite.tsv of"
              + " yifanzhang114/MME-RealWorld-Base64");
  private static final Pattern LETTER = Pattern.compile("^\\s*[(（][A-Z][)）]\\s*");

  @Override
  public String name() {
    return "mme_realworld_lite";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return new TableExamples(
        FILES.table(items.path(), "image", "bytes"), MmeRealWorldLite::example);
  }

  static Example example(Row row) {
    List<String> options = options(row);
    ExampleBuilder example =
        new ExampleBuilder(row.text("index"))
            .question(row.text("question"))
            .options(options, row.option(row.text("answer"), options.size()))
            .image(row.image())
            .category(row.text("category"))
            .facet("domain", row.text("category"));
    row.optional("l2-category").ifPresent(task -> example.facet("task", task));
    return example.build();
  }

  private static List<String> options(Row row) {
    List<String> columns = row.letterColumns();
    if (!columns.isEmpty()) {
      return columns;
    }
    List<String> listed = row.texts("multi-choice options");
    if (listed.isEmpty()) {
      listed =
          PythonTexts.read(row.text("multi-choice options"))
              .orElseThrow(() -> row.bad("column multi-choice options is no list of texts"));
    }
    return listed.stream().map(option -> LETTER.matcher(option).replaceFirst("").strip()).toList();
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.lmmsEval(
            "mmerealworld_lite",
            item -> question(item) + "\nThe best answer is: ",
            (item, answer) ->
                PublishedProtocol.lettered(item, PublishedLetters.firstCapital(answer))),
        PublishedProtocol.vlmEvalKitFirstCapital(
            "MME-RealWorld-Lite", item -> question(item) + " \nThe best answer is:"));
  }

  private static String question(Example item) {
    return item.question()
        + " The choices are listed below:\n"
        + PublishedProtocol.lines(item, "(", ") ")
        + "\nSelect the best answer to the above multiple-choice question based on the image."
        + " Respond with only the letter (A, B, C, D, or E) of the correct option.";
  }

  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    items
        .by(item -> ScoredItems.facet(item, "domain").split("/")[0])
        .forEach((part, some) -> metrics.put(part, some.accuracy()));
    items.byFacet("domain").forEach((domain, some) -> metrics.put(domain, some.accuracy()));
    return metrics;
  }

  /** MGPO's paper has other policies under the same limits. */
  @Override
  public List<PaperNumber> paperNumbers() {
    return List.of(
        new PaperNumber("MGPO @640 (MGPO)", 0.570),
        new PaperNumber("MGPO @1280 (MGPO)", 0.605),
        new PaperNumber("GRPO @640 (MGPO)", 0.540),
        new PaperNumber("GRPO @1280 (MGPO)", 0.551),
        new PaperNumber("Qwen2.5-VL-7B @640 (MGPO)", 0.409),
        new PaperNumber("Qwen2.5-VL-7B @1280 (MGPO)", 0.461));
  }
}

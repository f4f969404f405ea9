package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.PythonText;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import dev.ergo.eval.item.TaskAnswers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** CV-Bench: 2D questions on ADE20K and COCO, 3D questions on Omni3D. */
public final class CvBench implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "test.*\\.parquet",
          List.of("data"),
          "fetch test_2d.parquet and test_3d.parquet of the data set nyu-visionx/CV-Bench from"
              + " Hugging Face and give their folder as path");
  private static final Pattern FIRST_LETTER =
      Pattern.compile("[(" + PythonText.SPACE + "]*([A-Z])", Pattern.CASE_INSENSITIVE);

  @Override
  public String name() {
    return "cvbench";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return new TableExamples(FILES.table(items.path(), "image"), CvBench::example);
  }

  static Example example(Row row) {
    List<String> options = row.texts("choices").stream().map(String::strip).toList();
    ExampleBuilder example =
        new ExampleBuilder(row.text("idx"))
            .question(row.text("question"))
            .options(options, row.option(row.text("answer"), options.size()))
            .image(row.imageOf("filename", "cvbench/"))
            .category(row.text("type") + "/" + row.text("task"))
            .facet("source", row.text("source"))
            .facet("task", row.text("task"));
    // Each question has a copy of its photograph with marks of its own.
    String dataSet = row.optional("source_dataset").orElse("");
    row.optional("source_filename")
        .ifPresent(photograph -> example.facet(TaskAnswers.CLUSTER, dataSet + "/" + photograph));
    String prompt = row.text("prompt");
    // A question may speak of "(A)" itself.
    int listed =
        Math.max(prompt.lastIndexOf("(A) " + options.get(0)), prompt.lastIndexOf("\n(A)") + 1);
    if (listed > 0) {
      example.facet("lead", prompt.substring(0, listed));
    }
    return example.build();
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.lmmsEval(
            "cv_bench",
            item ->
                "Note: You only need to respond with "
                    + IntStream.range(0, item.options().size())
                        .mapToObj(option -> String.valueOf(Example.letter(option)))
                        .collect(Collectors.joining(", "))
                    + " without providing any additional information.\n\n"
                    + prompt(item),
            (item, answer) -> PublishedProtocol.lettered(item, firstLetter(answer))),
        PublishedProtocol.vlmEvalKitInferred("CV-Bench-2D and CV-Bench-3D", CvBench::prompt));
  }

  /** The first letter of the text, behind brackets ({@code _extract_answer_letter}). */
  static Optional<Character> firstLetter(String answer) {
    Matcher matcher = FIRST_LETTER.matcher(PythonText.strip(answer));
    return matcher.lookingAt()
        ? Optional.of(Character.toUpperCase(matcher.group(1).charAt(0)))
        : Optional.empty();
  }

  /** The data set's own prompt: question and lead, then the options. */
  private static String prompt(Example item) {
    String lead =
        item.facets()
            .getOrDefault("lead", item.question() + " Select from the following choices.\n");
    return lead + PublishedProtocol.lines(item, "(", ") ");
  }

  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    items.byFacet("source").forEach((source, some) -> metrics.put(source, some.accuracy()));
    Double ade = metrics.get("ADE20K");
    Double coco = metrics.get("COCO");
    Double omni = metrics.get("Omni3D");
    if (ade != null && coco != null) {
      metrics.put("2D", (ade + coco) / 2);
      if (omni != null) {
        metrics.put("overall", ((ade + coco) / 2 + omni) / 2);
      }
    }
    return metrics;
  }
}

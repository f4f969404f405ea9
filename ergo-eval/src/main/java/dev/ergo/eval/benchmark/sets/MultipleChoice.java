package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.util.List;
import java.util.Optional;

/**
 * Any questions with options in VLMEvalKit's form, as TSV or Parquet: {@code index}, {@code
 * question}, options in columns {@code A}, {@code B} and so on, {@code answer} (a letter), {@code
 * image} (base64 text, or the index of the row whose image is meant; in Parquet bytes, too), and if
 * need be {@code hint}, {@code category} and {@code l2-category}.
 */
public final class MultipleChoice implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "(?i).*\\.(tsv|parquet)",
          List.of("data"),
          "fetch or write a TSV or Parquet file with the columns index, question, A, B, …, answer"
              + " and image, as VLMEvalKit's multiple-choice data sets have them, and give it as"
              + " path");

  private static final String HINT = "hint";

  @Override
  public String name() {
    return "mcq";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return new TableExamples(FILES.table(items.path(), "image"), MultipleChoice::example);
  }

  /** The example of a row, the hint in front of its question. */
  static Example example(Row row) {
    List<String> options = row.letterColumns();
    Optional<String> hint = row.optional(HINT);
    String question = row.text("question");
    ExampleBuilder example =
        new ExampleBuilder(row.text("index"))
            .question(hint.map(text -> text + "\n" + question).orElse(question))
            .options(options, row.option(row.text("answer"), options.size()))
            .image(row.image())
            .category(row.optional("category").or(() -> row.optional("l2-category")).orElse(""));
    hint.ifPresent(text -> example.facet(HINT, text));
    return example.build();
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.vlmEvalKitInferred("ImageMCQDataset", MultipleChoice::wording));
  }

  private static String wording(Example item) {
    String hint = item.facets().get(HINT);
    String text = PublishedProtocol.vlmEvalKitSelect(item);
    if (hint == null) {
      return text;
    }
    // Its question begins with the hint, which Ergo's own wording shows as a part of it.
    String question = "Question: ";
    int behind = question.length() + hint.length() + 1;
    return "Hint: " + hint + "\n" + question + text.substring(behind);
  }
}

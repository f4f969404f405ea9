package dev.ergo.eval.benchmark.sets;

import dev.ergo.core.image.ImageSource;
import dev.ergo.data.DataRoot;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.PythonText;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.RotatedExamples;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.DelimitedTable;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MMVP: 150 pairs of images with one question, (a) right for one and (b) for the other. Either the
 * original {@code Questions.csv} with {@code MMVP Images/}, or lmms-eval's corrected Parquet.
 */
public final class Mmvp implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "Questions\\.csv|.*\\.parquet",
          List.of("data"),
          "fetch Questions.csv and the folder \"MMVP Images\" of the data set MMVP/MMVP, or the"
              + " Parquet file of lmms-lab-eval/MMVP (with four answers corrected), from Hugging"
              + " Face and give the folder as path");
  private static final List<String> INDEX = List.of("Index", "index", "lndex");
  private static final int FLAGS = Pattern.CASE_INSENSITIVE;
  private static final Pattern OPTION =
      Pattern.compile("\\([a-z]\\)\\s*([^(]+?)(?=\\s*\\([a-z]\\)|$)", FLAGS);
  private static final String SPACE = "[" + PythonText.SPACE + "]";
  private static final List<Pattern> LETTERS =
      List.of(
          Pattern.compile("^" + SPACE + "*\\(?([AB])\\)?\\.?" + SPACE + "*\\z", FLAGS),
          Pattern.compile("^" + SPACE + "*\\(?([AB])\\)?[." + PythonText.SPACE + "]", FLAGS),
          Pattern.compile("answer" + SPACE + "+is" + SPACE + "+\\(?([AB])\\)?", FLAGS),
          Pattern.compile("option" + SPACE + "+\\(?([AB])\\)?", FLAGS),
          Pattern.compile("\\(?([AB])\\)?(?:" + SPACE + "|\\z)", FLAGS));

  @Override
  public String name() {
    return "mmvp";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    Path first = FILES.find(items.path()).get(0);
    DataRoot root = new DataRoot(first.toAbsolutePath().getParent());
    return first.toString().endsWith(".csv")
        ? new TableExamples(
            new DelimitedTable(first, ',', List.of(), FILES.fetch()),
            row -> {
              String file = "MMVP Images/" + row.text(INDEX) + ".jpg";
              return example(row, root.image(file, row.where()));
            })
        : new TableExamples(
            FILES.table(items.path(), "image", "Image"), row -> example(row, row.image()));
  }

  private static Example example(Row row, ImageSource image) {
    List<String> options =
        OPTION
            .matcher(row.text(List.of("Options", "options")))
            .results()
            .map(option -> option.group(1).strip())
            .toList();
    int right = row.option(row.text(List.of("Correct Answer", "answer")), options.size());
    String index = row.text(INDEX);
    return new ExampleBuilder(index)
        .question(row.text(List.of("Question", "question")))
        .options(options, right)
        .image(image)
        .facet("pair", pair(row, index))
        .build();
  }

  private static String pair(Row row, String index) {
    try {
      return String.valueOf((Integer.parseInt(index) - 1) / 2);
    } catch (NumberFormatException e) {
      throw row.bad("the index \"%s\" is no whole number".formatted(index));
    }
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.lmmsEval(
            "mmvp",
            item ->
                PublishedProtocol.question(
                    item, "Answer with the option's letter from the given choices directly."),
            (item, answer) -> PublishedProtocol.lettered(item, letter(answer))),
        PublishedProtocol.vlmEvalKitInferred("MMVP", PublishedProtocol::vlmEvalKitSelect));
  }

  /** A or B by lmms-eval's patterns ({@code _extract_answer_letter}). */
  static Optional<Character> letter(String answer) {
    String text = PythonText.strip(answer);
    for (Pattern pattern : LETTERS) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        return Optional.of(Character.toUpperCase(matcher.group(1).charAt(0)));
      }
    }
    char first = text.isEmpty() ? ' ' : Character.toUpperCase(text.charAt(0));
    return first == 'A' || first == 'B' ? Optional.of(first) : Optional.empty();
  }

  /** Pairs with both questions right; with rotated options, a pair in each rotation. */
  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    OptionalDouble pairs =
        items
            .by(
                item ->
                    ScoredItems.facet(item, "pair")
                        + "#"
                        + item.item().facets().getOrDefault(RotatedExamples.ROTATION, "0"))
            .values()
            .stream()
            .filter(both -> both.items().size() == 2)
            .mapToDouble(both -> both.allRight() ? 1 : 0)
            .average();
    return pairs.isPresent() ? Map.of("pair_accuracy", pairs.getAsDouble()) : Map.of();
  }
}

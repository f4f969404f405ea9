package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.PythonText;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import dev.ergo.eval.item.ItemResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** POPE: yes or no, 500 images in three splits. */
public final class Pope implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "(test|adversarial|popular|random).*\\.parquet",
          List.of("data"),
          "fetch the folder data of the data set lmms-lab/POPE from Hugging Face and give it as"
              + " path");
  private static final List<String> PUNCTUATION =
      List.of(
          ";", "/", "[", "]", "\"", "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<", "@",
          "`", ",", "?", "!");
  private static final Pattern COMMA_IN_NUMBER = Pattern.compile("\\d,\\d");
  private static final Pattern LONE_PERIOD = Pattern.compile("(?<!\\d)\\.(?!\\d)");
  // Python's re.UNICODE, 32, stands there in the place of the count.
  private static final int PERIODS_REMOVED = 32;

  @Override
  public String name() {
    return "pope";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return new TableExamples(FILES.table(items.path(), "image"), Pope::example);
  }

  private static Example example(Row row) {
    String answer = row.text("answer").toLowerCase(Locale.ROOT);
    if (!answer.equals("yes") && !answer.equals("no")) {
      throw row.bad("the answer \"%s\" is neither yes nor no".formatted(answer));
    }
    String split = row.text("category");
    return new ExampleBuilder(
            row.optional("id").orElseGet(() -> split + "/" + row.text("question_id")))
        .question(row.text("question"))
        .answers(List.of(answer))
        .image(row.imageOf("image_source", "pope/"))
        .category(split)
        .facet("split", split)
        .build();
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.lmmsEval(
            "pope",
            item ->
                item.question().strip() + "\nAnswer the question using a single word or phrase.",
            (item, answer) ->
                verdict(
                    item,
                    answer,
                    Optional.of(PythonText.strip(answer.toLowerCase(Locale.ROOT)))
                        .filter(text -> text.equals("yes") || text.equals("no")))),
        PublishedProtocol.vlmEvalKit(
            "POPE", Example::question, (item, answer) -> verdict(item, answer, yesOrNo(answer))));
  }

  /** A yes or no; anything else is no answer. */
  private static Verdict verdict(Example example, String answer, Optional<String> read) {
    return new Verdict(
        read.filter(example.answer()::equals).isPresent(),
        read.orElse(PythonText.strip(answer)),
        Optional.empty(),
        read.isPresent() ? FailureCause.NONE : FailureCause.NO_OPTION);
  }

  /** {@code YOrN_Extraction}: "yes" or "no" if that one is among the words and the other is not. */
  private static Optional<String> yesOrNo(String answer) {
    List<String> words = PythonText.split(withoutPunctuation(answer.toLowerCase(Locale.ROOT)));
    boolean yes = words.contains("yes");
    boolean no = words.contains("no");
    return yes == no ? Optional.empty() : Optional.of(yes ? "yes" : "no");
  }

  private static String withoutPunctuation(String text) {
    boolean number = COMMA_IN_NUMBER.matcher(text).find();
    String rest = text;
    for (String mark : PUNCTUATION) {
      boolean beside = text.contains(mark + " ") || text.contains(" " + mark);
      rest = rest.replace(mark, beside || number ? "" : " ");
    }
    Matcher period = LONE_PERIOD.matcher(rest);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < PERIODS_REMOVED && period.find(); i++) {
      period.appendReplacement(out, "");
    }
    return period.appendTail(out).toString();
  }

  /**
   * "yes" is the positive class. An answer that is neither counts as a missed "yes" where the right
   * answer is yes, as in VLMEvalKit; lmms-eval leaves it out of recall, and so does its protocol
   * here.
   */
  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    int truePositives = 0;
    int falsePositives = 0;
    int falseNegatives = 0;
    for (ItemResult item : items.items()) {
      boolean gold = item.item().gold().equals("yes");
      String answer = item.verdict().extracted().strip();
      // What counts as right is the protocol's to say, which may read more than the bare word.
      boolean yes = item.correct() ? gold : answer.equalsIgnoreCase("yes");
      boolean no = item.correct() ? !gold : answer.equalsIgnoreCase("no");
      truePositives += gold && yes ? 1 : 0;
      falsePositives += !gold && yes ? 1 : 0;
      falseNegatives += gold && (no || !yes && protocol != ProtocolKind.LMMS_EVAL) ? 1 : 0;
    }
    double precision = ratio(truePositives, truePositives + falsePositives);
    double recall = ratio(truePositives, truePositives + falseNegatives);
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("precision", precision);
    metrics.put("recall", recall);
    metrics.put("f1", precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
    metrics.put("yes_ratio", ratio(truePositives + falsePositives, items.items().size()));
    return metrics;
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}

package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.Anls;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.PythonText;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.Protocol;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** InfographicVQA, validation split: several answers are right, and near ones earn a part. */
public final class InfoVqa implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "validation.*\\.parquet",
          List.of("InfographicVQA"),
          "fetch InfographicVQA/validation-*.parquet of the data set lmms-lab/DocVQA from Hugging"
              + " Face and give their folder as path");

  @Override
  public String name() {
    return "infovqa";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return new TableExamples(FILES.table(items.path(), "image"), InfoVqa::example);
  }

  static Example example(Row row) {
    List<String> answers = row.texts("answers");
    if (answers.isEmpty()) {
      throw row.bad("column answers holds no answer");
    }
    return new ExampleBuilder(row.text("questionId"))
        .question(row.text("question"))
        .answers(answers)
        .image(row.imageOf("image_url", "infovqa/"))
        .category(row.texts("answer_type").stream().findFirst().orElse(""))
        .build();
  }

  @Override
  public Protocol ergo(MatchConfig rules) {
    return new ErgoProtocol(
        rules, (item, verdict) -> verdict.withScore(Anls.of(item, verdict.extracted())));
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.lmmsEval("infovqa_val", InfoVqa::prompt, InfoVqa::verdict),
        PublishedProtocol.vlmEvalKit("InfoVQA_VAL", InfoVqa::prompt, InfoVqa::verdict));
  }

  private static String prompt(Example item) {
    return item.question() + "\nAnswer the question using a single word or phrase.";
  }

  /** Right is an answer that equals a gold one but for case and spaces. */
  private static Verdict verdict(Example item, String answer) {
    return new Verdict(
        Anls.exact(item, answer),
        Anls.of(item, answer),
        PythonText.strip(answer),
        Optional.empty(),
        FailureCause.NONE);
  }

  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    return Map.of("anls", items.mean(item -> item.verdict().score()));
  }
}

package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.Anls;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.benchmark.table.BenchmarkType;
import dev.ergo.eval.item.ItemResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policy's own prompts, Ergo's reading of answers and the benchmark's own figures. */
public final class ErgoProtocol implements Protocol {

  private final MatchConfig rules;
  private final AnswerMatcher matcher;
  private final Figures figures;
  private final boolean partialCredit;

  /** The protocol of the given rules of reading, with accuracy as its only figure. */
  public ErgoProtocol(MatchConfig rules) {
    this(rules, BenchmarkType.PARQUET);
  }

  /** The protocol of the given rules of reading for a benchmark. */
  ErgoProtocol(MatchConfig rules, BenchmarkType type) {
    this.rules = rules;
    this.matcher = new AnswerMatcher(rules);
    this.figures = BenchmarkFigures.of(type, ProtocolKind.ERGO);
    this.partialCredit = type == BenchmarkType.INFOVQA;
  }

  @Override
  public String description() {
    return "ergo: " + rules;
  }

  @Override
  public Optional<String> prompt(Example example) {
    return Optional.empty();
  }

  @Override
  public Verdict judge(Example example, String prediction) {
    Verdict verdict = matcher.judge(example, prediction);
    if (!partialCredit || verdict.cause() != FailureCause.NONE) {
      return verdict;
    }
    return new Verdict(
        verdict.correct(),
        Anls.of(example, verdict.extracted()),
        verdict.extracted(),
        verdict.option(),
        verdict.cause());
  }

  @Override
  public Map<String, Double> figures(List<ItemResult> items) {
    return figures.of(items);
  }
}

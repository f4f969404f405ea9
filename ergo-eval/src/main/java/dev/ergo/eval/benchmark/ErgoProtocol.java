package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.eval.ItemResult;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policy's own prompts and Ergo's reading of answers; accuracy is the only figure. */
public final class ErgoProtocol implements Protocol {

  private final MatchConfig rules;
  private final AnswerMatcher matcher;

  /** The protocol of the given rules of reading. */
  public ErgoProtocol(MatchConfig rules) {
    this.rules = rules;
    this.matcher = new AnswerMatcher(rules);
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
    return matcher.judge(example, prediction);
  }

  @Override
  public Map<String, Double> figures(List<ItemResult> items) {
    return Map.of();
  }
}

package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import java.util.Optional;
import java.util.function.BiFunction;

/** The policy's own prompts and Ergo's reading of answers. */
public final class ErgoProtocol implements Protocol {

  private final MatchConfig rules;
  private final AnswerMatcher matcher;
  private final BiFunction<Example, Verdict, Verdict> credit;

  /** The protocol of the given rules of reading: an answer is right or wrong. */
  public ErgoProtocol(MatchConfig rules) {
    this(rules, (example, verdict) -> verdict);
  }

  /**
   * The protocol of the given rules of reading, for a benchmark that gives credit in parts.
   *
   * @param credit gives the verdict on an answer that was read its score
   */
  public ErgoProtocol(MatchConfig rules, BiFunction<Example, Verdict, Verdict> credit) {
    this.rules = rules;
    this.matcher = new AnswerMatcher(rules);
    this.credit = credit;
  }

  @Override
  public String description() {
    return "ergo: " + rules.description();
  }

  @Override
  public Optional<String> prompt(Example example) {
    return Optional.empty();
  }

  @Override
  public Verdict judge(Example example, String prediction) {
    Verdict verdict = matcher.judge(example, prediction);
    return verdict.cause() == FailureCause.NONE ? credit.apply(example, verdict) : verdict;
  }
}

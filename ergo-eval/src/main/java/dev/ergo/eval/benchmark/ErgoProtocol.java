package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/** The policy's own prompts and Ergo's reading of answers. */
public final class ErgoProtocol implements Protocol {

  private final MatchConfig rules;
  private final AnswerMatcher matcher;
  private final Optional<ToDoubleBiFunction<Example, String>> credit;

  /** The protocol of the given rules of reading: an answer is right or wrong. */
  public ErgoProtocol(MatchConfig rules) {
    this(rules, Optional.empty());
  }

  /**
   * The protocol of the given rules of reading, for a benchmark that gives credit in parts.
   *
   * @param credit the credit of an answer to an example, 0 to 1
   */
  public ErgoProtocol(MatchConfig rules, ToDoubleBiFunction<Example, String> credit) {
    this(rules, Optional.of(credit));
  }

  private ErgoProtocol(MatchConfig rules, Optional<ToDoubleBiFunction<Example, String>> credit) {
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
    return credit
        .filter(parts -> verdict.cause() == FailureCause.NONE)
        .map(parts -> verdict.withScore(parts.applyAsDouble(example, verdict.extracted())))
        .orElse(verdict);
  }
}

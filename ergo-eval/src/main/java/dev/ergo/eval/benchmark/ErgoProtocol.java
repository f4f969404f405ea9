package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The policy's own prompts and Ergo's reading of answers.
 *
 * @param rules how answers are read
 * @param credit gives the verdict on an answer that was read its score
 */
public record ErgoProtocol(MatchConfig rules, BiFunction<Example, Verdict, Verdict> credit)
    implements Protocol {

  /** The protocol of the given rules of reading: an answer is right or wrong. */
  public ErgoProtocol(MatchConfig rules) {
    this(rules, (example, verdict) -> verdict);
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
    Verdict verdict = new AnswerMatcher(rules).judge(example, prediction);
    return verdict.cause() == FailureCause.NONE ? credit.apply(example, verdict) : verdict;
  }
}

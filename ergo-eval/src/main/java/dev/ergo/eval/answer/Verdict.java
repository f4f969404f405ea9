package dev.ergo.eval.answer;

import java.util.Optional;

/**
 * The judgement of one answer by the rules of a benchmark.
 *
 * @param correct whether the answer matches the gold answer
 * @param score credit for the answer, 0 to 1: 1 and 0 for right and wrong unless the benchmark
 *     gives parts, as ANLS does
 * @param extracted the text that was read as the answer, empty where there is none
 * @param option the option that the answer names, 0 for the first; empty for open questions and
 *     where none was recognised
 * @param cause why no answer could be read, {@link FailureCause#NONE} where one was
 */
public record Verdict(
    boolean correct, double score, String extracted, Optional<Integer> option, FailureCause cause) {

  /** A verdict without partial credit. */
  public Verdict(boolean correct, String extracted, Optional<Integer> option, FailureCause cause) {
    this(correct, correct ? 1 : 0, extracted, option, cause);
  }

  /** The same verdict with credit in parts. */
  public Verdict withScore(double credit) {
    return new Verdict(correct, credit, extracted, option, cause);
  }

  /** A text without a readable answer. */
  public static Verdict failed(String extracted, FailureCause cause) {
    return new Verdict(false, extracted, Optional.empty(), cause);
  }
}

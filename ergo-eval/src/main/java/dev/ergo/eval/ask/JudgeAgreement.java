package dev.ergo.eval.ask;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;

/**
 * The agreement of a language model with the protocol on open answers, over the items whose
 * question is open and from which an answer was read.
 *
 * @param name the benchmark's name
 * @param policy the policy's name
 * @param judge address and name of the model
 * @param items answers that were judged
 * @param unread replies that were neither yes nor no; they are in none of the other counts
 * @param counts answers by both views
 * @param judgeAccuracy right answers for the judge over all items of the benchmark, those without
 *     an answer included
 * @param agreement share of equal views
 * @param kappa Cohen's kappa: agreement beyond chance; empty where one of the two says the same of
 *     every answer
 */
public record JudgeAgreement(
    String name,
    String policy,
    String judge,
    int items,
    int unread,
    @JsonUnwrapped Counts counts,
    double judgeAccuracy,
    Optional<Double> agreement,
    Optional<Double> kappa) {

  /**
   * Answers by the two views of them.
   *
   * @param bothRight right for both
   * @param onlyJudge right for the judge alone
   * @param onlyMatch right for the protocol alone
   * @param bothWrong wrong for both
   */
  public record Counts(int bothRight, int onlyJudge, int onlyMatch, int bothWrong) {

    int read() {
      return bothRight + onlyJudge + onlyMatch + bothWrong;
    }

    private Optional<Double> agreement() {
      double agreement = (double) (bothRight + bothWrong) / read();
      return read() == 0 ? Optional.empty() : Optional.of(agreement);
    }

    private Optional<Double> kappa() {
      double judged = (double) (bothRight + onlyJudge) / read();
      double matched = (double) (bothRight + onlyMatch) / read();
      double chance = judged * matched + (1 - judged) * (1 - matched);
      boolean varied = judged > 0 && judged < 1 && matched > 0 && matched < 1;
      return agreement().filter(share -> varied).map(share -> (share - chance) / (1 - chance));
    }
  }

  /**
   * Works out the shares.
   *
   * @param all items of the benchmark
   */
  static JudgeAgreement of(
      String name, String policy, String judge, int all, int unread, Counts counts) {
    return new JudgeAgreement(
        name,
        policy,
        judge,
        counts.read() + unread,
        unread,
        counts,
        (double) (counts.bothRight() + counts.onlyJudge()) / all,
        counts.agreement(),
        counts.kappa());
  }
}

package dev.ergo.eval.judge;

import java.util.Optional;

/**
 * How a language model's view of open answers goes with that of the protocol, over the items whose
 * question is open and from which an answer was read.
 *
 * @param name the benchmark's name
 * @param policy the policy's name
 * @param judge address and name of the model
 * @param items answers that were judged
 * @param unread replies that were neither yes nor no; they are in none of the other counts
 * @param bothRight right for both
 * @param onlyJudge right for the judge alone
 * @param onlyMatch right for the protocol alone
 * @param bothWrong wrong for both
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
    int bothRight,
    int onlyJudge,
    int onlyMatch,
    int bothWrong,
    double judgeAccuracy,
    Optional<Double> agreement,
    Optional<Double> kappa) {

  /**
   * Works out the shares.
   *
   * @param all items of the benchmark
   */
  static JudgeAgreement of(
      String name, String policy, String judge, int all, int unread, int[][] counts) {
    int bothRight = counts[1][1];
    int onlyJudge = counts[1][0];
    int onlyMatch = counts[0][1];
    int bothWrong = counts[0][0];
    int read = bothRight + onlyJudge + onlyMatch + bothWrong;
    double same = (double) (bothRight + bothWrong) / read;
    double judged = (double) (bothRight + onlyJudge) / read;
    double matched = (double) (bothRight + onlyMatch) / read;
    double chance = judged * matched + (1 - judged) * (1 - matched);
    boolean varied = judged > 0 && judged < 1 && matched > 0 && matched < 1;
    return new JudgeAgreement(
        name,
        policy,
        judge,
        read + unread,
        unread,
        bothRight,
        onlyJudge,
        onlyMatch,
        bothWrong,
        (double) (bothRight + onlyJudge) / all,
        read == 0 ? Optional.empty() : Optional.of(same),
        read == 0 || !varied ? Optional.empty() : Optional.of((same - chance) / (1 - chance)));
  }
}

package dev.ergo.rl.grpo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares whose episodes some components score together. That is done here, where the shares come
 * together, and not by their workers: a batch of a share would be another one with another {@code
 * train.shares}, and a server would be asked by as many processes.
 *
 * @param shares compute
 * @param scoring scores what they have sampled
 */
public record BatchedShares(ShareWorkers shares, BatchScoring scoring) implements ShareWorkers {

  /** The shares themselves where nothing is scored together. */
  public static ShareWorkers of(ShareWorkers shares, BatchScoring scoring) {
    return scoring.isEmpty() ? shares : new BatchedShares(shares, scoring);
  }

  @Override
  public SampledRound sample(SamplingRound round, List<SamplingRound> ahead) {
    SampledRound sampled = shares.sample(round, ahead);
    Stopwatch watch = new Stopwatch();
    double[][] scores =
        Arrays.stream(sampled.scores()).map(double[]::clone).toArray(double[][]::new);
    scoring.score(scoring.batch(sampled.rows(), scores), scores);
    List<SampledShare> scored = new ArrayList<>();
    int first = 0;
    for (SampledShare share : sampled.shares()) {
      int end = first + share.rows().size();
      scored.add(share.withScores(Arrays.copyOfRange(scores, first, end)));
      first = end;
    }
    watch.lap("timing_s/rewards");
    Map<String, Double> seconds = new LinkedHashMap<>(sampled.seconds());
    seconds.putAll(watch.laps());
    return new SampledRound(scored, seconds);
  }

  @Override
  public Updated update(Update update) {
    return shares.update(update);
  }

  @Override
  public void close() {
    shares.close();
    scoring.close();
  }
}

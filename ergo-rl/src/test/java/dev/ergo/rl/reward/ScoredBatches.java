package dev.ergo.rl.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Batches without a model. */
public final class ScoredBatches {

  private ScoredBatches() {}

  /** Three episodes of a question, the last without an answer. */
  public static RewardBatch three(long step) {
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("answer", 1.0);
    scores.put("kl", Double.NaN);
    List<RewardBatch.Member> members = new ArrayList<>();
    for (int sample = 0; sample < 3; sample++) {
      members.add(
          new RewardBatch.Member(
              0,
              sample,
              Episodes.good().build(),
              sample == 2 ? Optional.empty() : Optional.of("red"),
              scores));
    }
    return new RewardBatch(step, members);
  }
}

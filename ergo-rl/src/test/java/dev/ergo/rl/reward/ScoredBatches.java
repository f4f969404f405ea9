package dev.ergo.rl.reward;

import dev.ergo.data.Example;
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

  /** Answers to an open question whose right answer is red, as they were read. */
  public static RewardBatch open(String... answers) {
    ScoredEpisode made = Episodes.good().build();
    Example asked = made.example();
    Example example =
        new Example(
            asked.id(),
            asked.question(),
            List.of(),
            asked.answer(),
            asked.images(),
            asked.targets(),
            asked.boxesRule(),
            "",
            List.of(),
            Map.of());
    List<RewardBatch.Member> members = new ArrayList<>();
    for (String answer : answers) {
      members.add(
          new RewardBatch.Member(
              0,
              members.size(),
              new ScoredEpisode(example, made.episode(), Measured.NOTHING),
              Optional.of(answer).filter(text -> !text.isEmpty()),
              Map.of()));
    }
    return new RewardBatch(0, members);
  }

  /** The same, all called wrong by the rule. */
  public static RewardBatch wrong(RewardBatch batch) {
    return new RewardBatch(
        batch.step(),
        batch.episodes().stream()
            .map(
                one ->
                    new RewardBatch.Member(
                        one.prompt(),
                        one.sample(),
                        one.scored(),
                        one.prediction(),
                        Map.of("answer", 0.0)))
            .toList());
  }
}

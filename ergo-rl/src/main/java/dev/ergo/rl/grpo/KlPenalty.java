package dev.ergo.rl.grpo;

import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.KlConfig;
import dev.ergo.rl.reward.KlConfig.Controller;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.run.TaskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The coefficient of the KL penalty in the reward, from step to step. Shares give what each episode
 * is penalised for; what that weighs is known where the step is put together alone.
 */
public final class KlPenalty {

  /** Key of the coefficient beside the rows of a rollout file. */
  public static final String BESIDE = "ergo.kl_coefficient";

  private static final TaskFile<Kept> FILE =
      new TaskFile<>("kl.json", Kept.class, "the coefficient of rewards.kl is not known");

  /** The error that counts at most, as in the controller's paper. */
  private static final double LARGEST_ERROR = 0.2;

  private final KlConfig config;
  private double coefficient;

  /** The penalty before the first step. */
  public KlPenalty(KlConfig config) {
    this.config = config;
    this.coefficient = config.coefficient();
  }

  /** What a checkpoint holds of it. */
  private record Kept(double coefficient) {}

  /** The rewards of a step with the coefficient of that step. */
  RewardTable weigh(RewardTable rewards) {
    return rewards.withWeight(EpisodeScorer.KL, coefficient);
  }

  /** What stands beside the rows of the step. */
  Map<String, String> beside() {
    return Map.of(BESIDE, Double.toString(coefficient));
  }

  /**
   * Moves the coefficient on for the next step. A step begins with what the steps before it have
   * made of it.
   *
   * @param rewards of the step's episodes
   * @param figures of the same episodes
   * @return metrics of the step
   */
  Map<String, Double> update(RewardTable rewards, List<EpisodeFigures> figures) {
    double[] penalties = rewards.column(rewards.names().indexOf(EpisodeScorer.KL));
    double sum = 0;
    for (int i = 0; i < penalties.length; i++) {
      sum -= penalties[i] / Math.max(1, figures.get(i).sampled());
    }
    double current = sum / penalties.length;
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("kl_penalty/kl", current);
    metrics.put("kl_penalty/coefficient", coefficient);
    if (config.controller() == Controller.ADAPTIVE) {
      double error =
          Math.max(-LARGEST_ERROR, Math.min(LARGEST_ERROR, current / config.target() - 1));
      coefficient *= 1 + error * penalties.length / config.horizon();
    }
    return metrics;
  }

  /** Writes the coefficient of the next step into a checkpoint. */
  void keep(Path checkpoint) throws IOException {
    FILE.write(checkpoint, new Kept(coefficient));
  }

  /** Takes over what {@link #keep} has written. */
  void takeOver(Path checkpoint) {
    coefficient = FILE.read(checkpoint).coefficient;
  }
}

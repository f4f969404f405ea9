package dev.ergo.rl.job;

import dev.ergo.data.rollout.PackedRollouts;
import dev.ergo.rl.grpo.EpisodeFigures;
import dev.ergo.rl.grpo.SampledShare;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link SampledShare} that can be sent to another process.
 *
 * @param rows trajectories
 * @param scores as there
 * @param figures as there
 * @param skipped as there
 * @param seconds as there
 * @param leftOut reasons of rows that were left out since the last time
 */
record PackedShare(
    PackedRollouts rows,
    double[][] scores,
    List<EpisodeFigures> figures,
    int skipped,
    LinkedHashMap<String, Double> seconds,
    List<String> leftOut)
    implements Serializable {

  /** Packs a share. */
  static PackedShare of(SampledShare share, Map<String, Double> before, List<String> leftOut) {
    LinkedHashMap<String, Double> seconds = new LinkedHashMap<>(before);
    seconds.putAll(share.seconds());
    return new PackedShare(
        PackedRollouts.of(share.rows()),
        share.scores(),
        share.figures(),
        share.skipped(),
        seconds,
        List.copyOf(leftOut));
  }

  SampledShare unpacked() {
    return new SampledShare(rows.rows(), scores, figures, skipped, seconds);
  }
}

package dev.ergo.rl.replay;

import dev.ergo.rl.grpo.ScoringSections;
import java.util.List;
import java.util.Optional;

/**
 * Says whether the verdicts that rows hold are those that a variant's judge would give.
 *
 * @param stored what the run was scored with; empty if nobody knows
 */
record StoredVerdicts(Optional<ScoringSections> stored) {

  /** Whether no judge has to be asked anew. */
  boolean hold(Rescoring variant, List<ReplayedEpisode> episodes) {
    if (stored.isEmpty() || !stored.get().judge().judgesAs(variant.judge())) {
      return false;
    }
    boolean comparesAlike = stored.get().rewards().match().equals(variant.rewards().match());
    return episodes.stream()
        .allMatch(one -> one.wasJudged() && (one.row().question().isPresent() || comparesAlike));
  }
}

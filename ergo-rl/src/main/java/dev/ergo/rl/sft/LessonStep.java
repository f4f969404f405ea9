package dev.ergo.rl.sft;

import dev.ergo.core.model.PrefixGroup;
import dev.ergo.rl.train.ShareRange;
import java.util.List;

/**
 * What a step learns from.
 *
 * @param sorted a group for each lesson, like lengths side by side
 * @param skipped rows that can't be used and gave their places to others
 */
public record LessonStep(List<PrefixGroup> sorted, int skipped) {

  /** Copies the list. */
  public LessonStep {
    sorted = List.copyOf(sorted);
  }

  /** The groups in the order in which they are cut into shares. */
  public List<PrefixGroup> dealt(int shares) {
    return ShareRange.dealt(sorted, shares);
  }

  /** How many tokens are taught. */
  public double tokens() {
    return sorted.stream()
        .flatMap(group -> group.continuations().stream())
        .mapToInt(PrefixGroup.Continuation::scoredCount)
        .sum();
  }
}

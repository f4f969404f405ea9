package dev.ergo.rl.grpo;

import dev.ergo.rl.train.ShareRange;
import java.io.Serializable;
import java.util.List;

/**
 * Groups of a step that are sampled together: all of it, or those whose places the rounds before
 * have left.
 *
 * @param step the step
 * @param number of the round in its step, from 0
 * @param last whether the step has no round behind it, whatever comes of this one
 * @param groups in the order of their slots
 */
public record SamplingRound(long step, int number, boolean last, List<Group> groups)
    implements Serializable {

  /** Copies the list. */
  public SamplingRound {
    groups = List.copyOf(groups);
  }

  /**
   * A group of episodes that is to be sampled.
   *
   * @param slot its place in the update of the step
   * @param number of the group among those that the step samples, from 0; noise goes with it
   * @param example number of its example in the run's order
   */
  public record Group(int slot, int number, long example) implements Serializable {}

  /** Whether the step begins with it. */
  public boolean first() {
    return number == 0;
  }

  /** Those of a share, which are what they are in the whole round. */
  public SamplingRound of(ShareRange slots) {
    return new SamplingRound(
        step,
        number,
        last,
        groups.stream()
            .filter(group -> slots.from() <= group.slot() && group.slot() < slots.to())
            .toList());
  }

  /** Numbers of the examples in the run's order, ascending. */
  public List<Long> examples() {
    return groups.stream().map(Group::example).toList();
  }

  /** Whether nothing is to be sampled. */
  public boolean isEmpty() {
    return groups.isEmpty();
  }
}

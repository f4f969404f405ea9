package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import java.util.List;

/**
 * The {@code eval.timing} section: how long policies take for an item, measured apart from their
 * answers, in turn and without anything kept from before.
 *
 * @param batchSizes items answered together, one measurement for each
 * @param items items that each policy answers in a round
 * @param rounds rounds, of which the report takes the median
 */
public record TimingConfig(List<Integer> batchSizes, Integer items, Integer rounds) {

  /** Fills in the defaults and checks the ranges. */
  public TimingConfig {
    batchSizes = List.copyOf(Check.orDefault(batchSizes, List.of(1, 32)));
    Check.require(!batchSizes.isEmpty(), "batch_sizes", "must hold at least one size");
    batchSizes.forEach(size -> Check.between("batch_sizes", size, 1, 4096));
    Check.require(
        batchSizes.stream().distinct().count() == batchSizes.size(),
        "batch_sizes",
        "must be different");
    items = Check.atLeast("items", Check.orDefault(items, 32), 1);
    rounds = Check.atLeast("rounds", Check.orDefault(rounds, 5), 1);
  }
}

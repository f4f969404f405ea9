package dev.ergo.data;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import java.util.List;

/**
 * The section {@code data.train.keep}: training rows by how often a run has answered them right.
 *
 * @param passRate the least and the greatest share of right answers of rows that are kept, both
 *     included; rows that the file does not know are kept as well. Example: {@code [0.1, 0.9]}
 * @param from difficulty.parquet of a run of job grpo on the same data, matched by id; required.
 *     Example: {@code runs/grpo/difficulty.parquet}
 */
public record KeepConfig(List<Double> passRate, @InputPath String from) {

  /** Requires both and checks the range. */
  public KeepConfig {
    Check.present("from", from);
    passRate = List.copyOf(Check.present("pass_rate", passRate));
    Check.require(
        passRate.size() == 2
            && 0 <= passRate.get(0)
            && passRate.get(0) <= passRate.get(1)
            && passRate.get(1) <= 1,
        "pass_rate",
        "must be two shares between 0 and 1, the lower one first, such as [0.1, 0.9]");
  }

  /** Whether rows of a pass rate are kept; NaN is that of a row of which nothing is known. */
  boolean holds(double rate) {
    return Double.isNaN(rate) || passRate.get(0) <= rate && rate <= passRate.get(1);
  }
}

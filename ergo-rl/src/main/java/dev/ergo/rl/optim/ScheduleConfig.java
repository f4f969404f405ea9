package dev.ergo.rl.optim;

import dev.ergo.core.config.Check;

/**
 * The course of the learning rate; an absent key takes its default.
 *
 * @param type the course behind the warm-up; default constant
 * @param warmupSteps steps of linear rise; default 0
 * @param minRatio where the course ends unless it is constant, as a share of the greatest rate;
 *     default 0
 */
public record ScheduleConfig(Type type, Integer warmupSteps, Double minRatio) {

  /** Fills in defaults and checks the ranges. */
  public ScheduleConfig {
    type = Check.orDefault(type, Type.CONSTANT);
    warmupSteps = Check.atLeast("warmup_steps", Check.orDefault(warmupSteps, 0), 0);
    minRatio = Check.between("min_ratio", Check.orDefault(minRatio, 0.0), 0, 1);
    Check.require(
        type != Type.CONSTANT || minRatio == 0,
        "min_ratio",
        "must be absent where type is constant");
  }

  /** What happens behind the warm-up. */
  public enum Type {
    /** Stays at the greatest rate. */
    CONSTANT,
    /** Falls in a straight line. */
    LINEAR,
    /** Falls as half a cosine wave. */
    COSINE,
    /** Stays at the greatest rate for half of the steps, then falls in a straight line. */
    WSD
  }
}

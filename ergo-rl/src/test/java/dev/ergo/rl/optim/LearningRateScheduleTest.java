package dev.ergo.rl.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LearningRateScheduleTest {

  private static LearningRateSchedule schedule(
      OptimizerConfig.Schedule type, Integer warmup, Double minRatio) {
    Map<String, Object> given = new HashMap<>();
    given.put("schedule", type);
    given.put("warmup_steps", warmup);
    given.put("min_learning_rate_ratio", minRatio);
    return new LearningRateSchedule(ConfigLoader.of(OptimizerConfig.class, given), 12);
  }

  @Test
  void constantAfterWarmup() {
    LearningRateSchedule schedule = schedule(null, 4, null);
    assertEquals(0.25, schedule.factor(0));
    assertEquals(0.75, schedule.factor(2));
    assertEquals(1, schedule.factor(3));
    assertEquals(1, schedule.factor(11));
    assertEquals(1, schedule(null, null, null).factor(0));
  }

  @Test
  void linearFallsToTheLeastRatioBehindTheLastStep() {
    LearningRateSchedule schedule = schedule(OptimizerConfig.Schedule.LINEAR, 2, 0.5);
    assertEquals(1, schedule.factor(2));
    assertEquals(0.75, schedule.factor(7));
    assertEquals(0.55, schedule.factor(11), 1e-12);
    assertEquals(0.5, schedule.factor(12));
    assertEquals(0.5, schedule.factor(100));
  }

  @Test
  void cosineIsHalfWayAtHalfTime() {
    LearningRateSchedule schedule = schedule(OptimizerConfig.Schedule.COSINE, 2, 0.1);
    assertEquals(1, schedule.factor(2));
    assertEquals(0.55, schedule.factor(7), 1e-12);
    assertEquals(0.1, schedule.factor(12), 1e-12);
    assertTrue(schedule.factor(11) > 0.1);
  }

  /** Flat until half way, then down to the least ratio. */
  @Test
  void warmupStableDecay() {
    LearningRateSchedule schedule = schedule(OptimizerConfig.Schedule.WSD, 2, 0.5);
    assertEquals(1, schedule.factor(2));
    assertEquals(1, schedule.factor(7));
    assertEquals(0.8, schedule.factor(9), 1e-12);
    assertEquals(0.5, schedule.factor(12), 1e-12);
  }

  @Test
  void warmupLongerThanTheRunNeverDividesByZero() {
    assertEquals(0.6, schedule(OptimizerConfig.Schedule.LINEAR, 20, null).factor(11));
  }

  @Test
  void refusesWhatWouldBeIgnored() {
    assertEquals(
        "settings: min_learning_rate_ratio is 0.1: must be absent where schedule is constant",
        refusal("min_learning_rate_ratio", 0.1));
    assertEquals(
        "settings: beta1 is 1.0: must be at least 0 and less than 1", refusal("beta1", 1.0));
  }

  private static String refusal(String key, double value) {
    return assertThrows(
            UserException.class, () -> ConfigLoader.of(OptimizerConfig.class, Map.of(key, value)))
        .getMessage();
  }
}

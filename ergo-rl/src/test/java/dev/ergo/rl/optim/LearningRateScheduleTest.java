package dev.ergo.rl.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.InvalidValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LearningRateScheduleTest {

  private static LearningRateSchedule schedule(
      ScheduleConfig.Type type, Integer warmup, Double minRatio) {
    return new LearningRateSchedule(new ScheduleConfig(type, warmup, minRatio), 12);
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
    LearningRateSchedule schedule = schedule(ScheduleConfig.Type.LINEAR, 2, 0.5);
    assertEquals(1, schedule.factor(2));
    assertEquals(0.75, schedule.factor(7));
    assertEquals(0.55, schedule.factor(11), 1e-12);
    assertEquals(0.5, schedule.factor(12));
    assertEquals(0.5, schedule.factor(100));
  }

  @Test
  void cosineIsHalfWayAtHalfTime() {
    LearningRateSchedule schedule = schedule(ScheduleConfig.Type.COSINE, 2, 0.1);
    assertEquals(1, schedule.factor(2));
    assertEquals(0.55, schedule.factor(7), 1e-12);
    assertEquals(0.1, schedule.factor(12), 1e-12);
    assertTrue(schedule.factor(11) > 0.1);
  }

  /** Flat until half way, then down to the least ratio. */
  @Test
  void warmupStableDecay() {
    LearningRateSchedule schedule = schedule(ScheduleConfig.Type.WSD, 2, 0.5);
    assertEquals(1, schedule.factor(2));
    assertEquals(1, schedule.factor(7));
    assertEquals(0.8, schedule.factor(9), 1e-12);
    assertEquals(0.5, schedule.factor(12), 1e-12);
  }

  @Test
  void warmupLongerThanTheRunNeverDividesByZero() {
    assertEquals(0.6, schedule(ScheduleConfig.Type.LINEAR, 20, null).factor(11));
  }

  @Test
  void refusesWhatWouldBeIgnored() {
    assertEquals(
        "min_ratio",
        assertThrows(InvalidValue.class, () -> new ScheduleConfig(null, null, 0.1)).key());
    assertEquals(
        "beta1",
        assertThrows(
                InvalidValue.class, () -> new AdamWConfig(null, 1.0, null, null, null, null, null))
            .key());
  }
}

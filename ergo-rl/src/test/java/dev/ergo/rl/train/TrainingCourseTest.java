package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a training ends, and which of its policies was the best. */
@Tag("unit")
class TrainingCourseTest {

  private static TrainConfig train(Map<String, ?> settings) {
    return ConfigLoader.of(TrainConfig.class, settings);
  }

  private static Map<String, Object> step(long step, double seconds) {
    return Map.of("step", step, "step_time", seconds);
  }

  private static Map<String, Object> validation(long step, double accuracy, double area) {
    return Map.of("step", step, "val/accuracy", accuracy, "val/crop_area", area);
  }

  /** Validated before training and after every second step. */
  private static List<Map<String, Object>> rows(double[] accuracy, double[] area) {
    List<Map<String, Object>> rows = new ArrayList<>();
    rows.add(validation(0, 0.99, 0.01));
    for (int i = 0; i < accuracy.length; i++) {
      rows.add(step(2 * i, 1));
      rows.add(step(2 * i + 1, 1));
      rows.add(validation(2 * i + 1, accuracy[i], area[i]));
    }
    return rows;
  }

  @Test
  void ofEqualPoliciesTheFirstIsTheBestAndTheStartDoesNotCount() {
    TrainConfig train = train(Map.of("steps", 20, "keep_best", "val/accuracy"));
    double[] area = {0.3, 0.2, 0.2, 0.4};
    List<Map<String, Object>> rows = rows(new double[] {0.5, 0.7, 0.7, 0.6}, area);
    Ending ending = new TrainingCourse(train, rows).ending(8, Ending.Reason.MAX_HOURS);
    assertEquals(Optional.of(new Ending.Best("val/accuracy", 4, 0.7)), ending.best());
    assertEquals(8, ending.finalStep());
    TrainConfig smallest =
        train(Map.of("steps", 20, "keep_best", "val/crop_area", "final_policy", "best"));
    Ending best = new TrainingCourse(smallest, rows).ending(8, Ending.Reason.ALL_STEPS);
    assertEquals(Optional.of(new Ending.Best("val/crop_area", 4, 0.2)), best.best());
    assertEquals(4, best.finalStep());
  }

  @Test
  void patienceCountsValidationsWithoutAGain() {
    TrainConfig train =
        train(
            Map.of(
                "steps",
                100,
                "early_stop.metric",
                "val/accuracy",
                "early_stop.patience",
                2,
                "early_stop.min_delta",
                0.05));
    // The gains are +.1, +.04 (too little), +.06 (against .64), -.1, +.11 against .6, none.
    double[] accuracy = {0.5, 0.6, 0.64, 0.7, 0.6, 0.71, 0.71};
    List<Optional<Ending.Reason>> ends = new ArrayList<>();
    for (int n = 1; n <= accuracy.length; n++) {
      double[] first = Arrays.copyOf(accuracy, n);
      ends.add(new TrainingCourse(train, rows(first, first)).end(2L * n));
    }
    Optional<Ending.Reason> stop = Optional.of(Ending.Reason.EARLY_STOP);
    Optional<Ending.Reason> on = Optional.empty();
    assertEquals(List.of(on, on, on, on, on, stop, stop), ends);
  }

  @Test
  void hoursAreThoseOfStepsAndValidations() {
    TrainConfig train = train(Map.of("steps", 100, "max_hours", 0.01));
    List<Map<String, Object>> rows = new ArrayList<>(List.of(step(0, 20), step(1, 10)));
    assertEquals(Optional.empty(), new TrainingCourse(train, rows).end(2));
    rows.add(Map.of("step", 1, "val/accuracy", 0.5, "timing_s/validation", 6.0));
    TrainingCourse over = new TrainingCourse(train, rows);
    assertEquals(Optional.of(Ending.Reason.MAX_HOURS), over.end(2));
    assertFalse(over.validationIsDue(2));
    assertTrue(over.checkpointIsDue(2));
  }

  @Test
  void aRunThatGoesOnValidatesWhatItHasNotValidated() {
    TrainConfig train = train(Map.of("steps", 6, "validation.every", 2, "validation.items", 4));
    List<Map<String, Object>> rows =
        new ArrayList<>(List.of(validation(0, 0.5, 0.5), step(0, 1), step(1, 1)));
    assertTrue(new TrainingCourse(train, rows).validationIsDue(2));
    rows.add(validation(1, 0.5, 0.5));
    assertFalse(new TrainingCourse(train, rows).validationIsDue(2));
    assertFalse(new TrainingCourse(train, rows).validationIsDue(3));
    assertTrue(new TrainingCourse(train, rows).validationIsDue(6));
    assertTrue(new TrainingCourse(train, List.of()).validationIsDue(0));
  }

  /** With validations after every step, the first step's has the same step as the one before it. */
  @Test
  void theValidationBeforeTrainingIsToldFromThatOfTheFirstStep() {
    TrainConfig train = train(Map.of("keep_best", "val/accuracy"));
    List<Map<String, Object>> rows = new ArrayList<>(List.of(validation(0, 0.9, 0.5)));
    assertEquals(OptionalLong.empty(), new TrainingCourse(train, rows).best());
    rows.addAll(List.of(step(0, 1), validation(0, 0.2, 0.5)));
    assertEquals(OptionalLong.of(1), new TrainingCourse(train, rows).best());
  }

  @Test
  void aMetricThatNoValidationHasIsNamed() {
    TrainConfig train = train(Map.of("keep_best", "val/accuracy/cars"));
    List<Map<String, Object>> rows = List.of(validation(0, 0.5, 0.5));
    String said =
        assertThrows(UserException.class, () -> new TrainingCourse(train, rows)).getMessage();
    assertEquals(
        "the held-out examples have no val/accuracy/cars, which train.keep_best or train.early_stop.metric names; there are val/accuracy, val/crop_area",
        said);
    assertThrows(UserException.class, () -> train(Map.of("keep_best", "val/acc")));
    assertThrows(UserException.class, () -> train(Map.of("keep_best", "accuracy")));
    assertThrows(UserException.class, () -> train(Map.of("final_policy", "best")));
    assertThrows(UserException.class, () -> train(Map.of("early_stop.patience", 2)));
  }

  @Test
  void epochsAreRoundedUpToSteps() {
    assertEquals(13, train(Map.of("epochs", 1, "prompts_per_step", 8)).over(100).steps());
    assertEquals(25, train(Map.of("epochs", 2, "prompts_per_step", 8)).over(100).steps());
    assertEquals(1, train(Map.of("epochs", 0.01, "prompts_per_step", 8)).over(100).steps());
    assertEquals(3, train(Map.of("epochs", 0.1, "prompts_per_step", 10)).over(300).steps());
    assertEquals(100, train(Map.of()).over(5000).steps());
    assertThrows(UserException.class, () -> train(Map.of("epochs", 1, "steps", 3)));
  }
}

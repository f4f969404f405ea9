package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.run.Stopped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is kept of a training that is told to stop at each of its moments. */
@Tag("unit")
class StoppableStepsTest {

  private static final double LONG = 600;

  private final List<Long> saved = new ArrayList<>();

  private StoppableSteps steps(long first, double seconds) {
    return new StoppableSteps(
        first, seconds, saved::add, done -> "step-" + done, RuntimeException::getMessage);
  }

  @Test
  void betweenStepsWhatIsDoneIsKept() {
    StoppableSteps steps = steps(0, LONG);
    steps.begin();
    steps.update();
    steps.end();
    assertEquals(
        "stopped after step 1, kept in step-1; the same command goes on from there", steps.stop());
    assertEquals(List.of(1L), saved);
    assertThrows(Stopped.class, steps::begin);
    assertEquals(List.of(1L), saved);
  }

  @Test
  void whatIsKeptAlreadyIsNotKeptAgain() {
    StoppableSteps steps = steps(7, LONG);
    assertEquals(
        "stopped after step 7, kept in step-7; the same command goes on from there", steps.stop());
    assertEquals(List.of(), saved);
  }

  @Test
  void aStepThatEndsInTimeIsFinished() throws ExecutionException, InterruptedException {
    StoppableSteps steps = steps(0, LONG);
    steps.begin();
    CompletableFuture<String> told = CompletableFuture.supplyAsync(steps::stop);
    steps.update();
    steps.end();
    assertEquals(
        "stopped after step 1, kept in step-1; the same command goes on from there", told.get());
    assertEquals(List.of(1L), saved);
  }

  /** There is no time for it, so the state in front of it is kept and it never changes weights. */
  @Test
  void ofAStepThatDoesNotEndInTimeTheStateInFrontIsKept() {
    StoppableSteps steps = steps(3, 0);
    steps.begin();
    steps.update();
    steps.end();
    steps.begin();
    assertEquals(
        "stopped after step 4, kept in step-4; the same command goes on from there; step 5 is done again",
        steps.stop());
    assertEquals(List.of(4L), saved);
    assertThrows(Stopped.class, steps::update);
  }

  @Test
  void halfAnUpdateIsNotKept() {
    StoppableSteps steps = steps(3, 0);
    steps.begin();
    steps.update();
    steps.end();
    steps.keep();
    steps.begin();
    steps.update();
    steps.end();
    steps.begin();
    steps.update();
    assertEquals(
        "stopped while step 6 changes the weights; the same command goes on after step 4",
        steps.stop());
    assertEquals(List.of(4L), saved);
  }

  @Test
  void inTheFirstStepThereIsNothingToKeep() {
    StoppableSteps steps = steps(0, 0);
    steps.begin();
    assertEquals("stopped in step 1; the same command begins anew", steps.stop());
    assertEquals(List.of(), saved);
  }

  /** A full disk is told of by whoever stops, for nobody is left to tell of it later. */
  @Test
  void whatCanNotBeKeptIsSaid() {
    StoppableSteps steps =
        new StoppableSteps(
            3,
            LONG,
            done -> {
              throw new IllegalStateException("the disk is full");
            },
            done -> "step-" + done,
            RuntimeException::getMessage);
    steps.begin();
    steps.update();
    steps.end();
    assertEquals(
        "stopped after step 4, whose checkpoint could not be written (the disk is full); the same command goes on after step 3",
        steps.stop());
    assertThrows(Stopped.class, steps::begin);
  }
}

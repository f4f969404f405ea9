package dev.ergo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a user can mend ends a run in one sentence; anything else is tried again. */
@Tag("unit")
class OutcomeTest {

  private static Outcome<String> of(Supplier<String> work) {
    return Outcome.of(work, "executor_here_1");
  }

  private static Supplier<String> throwing(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  void aValueAndItsPlace() {
    assertEquals("done", of(() -> "done").orThrow());
    assertEquals("executor_here_1", of(() -> "done").executor());
  }

  @Test
  void mistakesAreResults() {
    Outcome<String> outcome = of(throwing(new UserException("no file a; name another")));
    assertEquals(
        "no file a; name another",
        assertThrows(UserException.class, outcome::orThrow).getMessage());
    Outcome<String> full =
        of(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });
    String sentence = assertThrows(UserException.class, full::orThrow).getMessage();
    assertTrue(sentence.contains("spark.executor.memory"), sentence);
  }

  @Test
  void defectsAreThrown() {
    IllegalStateException defect = new IllegalStateException("a bug");
    assertSame(defect, assertThrows(IllegalStateException.class, () -> of(throwing(defect))));
  }
}

package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PrefetchTest {

  @Test
  void givesEachStepItsOwnInputAndMakesNoneTwiceOrBeyondTheEnd() {
    List<Long> made = new CopyOnWriteArrayList<>();
    try (Prefetch<Long> ahead =
        new Prefetch<>(
            step -> {
              made.add(step);
              return 10 * step;
            },
            6)) {
      for (long step = 3; step < 6; step++) {
        assertEquals(10 * step, ahead.get(step));
      }
    }
    assertEquals(List.of(3L, 4L, 5L), made);
  }

  @Test
  void throwsAFailureWhenItsStepIsAskedFor() {
    try (Prefetch<String> ahead =
        new Prefetch<>(
            step -> {
              if (step == 1) {
                throw new IllegalArgumentException("bad row");
              }
              return "good";
            },
            2)) {
      assertEquals("good", ahead.get(0));
      assertEquals(
          "bad row", assertThrows(IllegalArgumentException.class, () -> ahead.get(1)).getMessage());
    }
  }
}

package dev.ergo.eval.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ApartTest {

  /** Each waits for the others, so that one after the other would not end. */
  @Test
  void allWorkSideBySideOnEvenParts() {
    Map<String, List<Integer>> parts = new ConcurrentHashMap<>();
    CountDownLatch there = new CountDownLatch(3);
    List<String> results =
        Apart.joined(
            List.of(0, 1, 2, 3, 4, 5, 6, 7),
            List.of("a", "b", "c"),
            (worker, part) -> {
              parts.put(worker, part);
              there.countDown();
              await(there);
              return part.stream().map(item -> worker + item).toList();
            });
    assertEquals(Map.of("a", List.of(0, 1), "b", List.of(2, 3, 4), "c", List.of(5, 6, 7)), parts);
    assertEquals(List.of("a0", "a1", "b2", "b3", "b4", "c5", "c6", "c7"), results);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertEquals(true, latch.await(1, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoGetsNothingIsNotAsked() {
    List<String> results =
        Apart.joined(List.of(7), List.of("a", "b"), (worker, part) -> List.of(worker + part));
    assertEquals(List.of("b[7]"), results);
  }

  @Test
  void aFailureIsThatOfTheWorker() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () ->
                Apart.joined(
                    List.of(1, 2),
                    List.of("a", "b"),
                    (worker, part) -> {
                      if (worker.equals("b")) {
                        throw new IllegalStateException("b is full");
                      }
                      return part;
                    }));
    assertEquals("b is full", failure.getMessage());
  }
}

package dev.ergo.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ByteBoundedCacheTest {

  private final ByteBoundedCache<String, byte[]> cache =
      new ByteBoundedCache<>(10, value -> value.length);
  private final List<String> made = new ArrayList<>();

  private byte[] get(String key, int bytes) {
    return cache.get(
        key,
        () -> {
          made.add(key);
          return new byte[bytes];
        });
  }

  @Test
  void dropsWhatWasUsedLongestAgo() {
    byte[] a = get("a", 4);
    get("b", 4);
    assertSame(a, get("a", 4));
    get("c", 4);
    assertSame(a, get("a", 4));
    get("b", 4);
    assertEquals(List.of("a", "b", "c", "b"), made);
  }

  @Test
  void aValueAboveTheBoundLeavesTheOthersAlone() {
    byte[] a = get("a", 10);
    get("large", 11);
    assertSame(a, get("a", 10));
    get("large", 11);
    assertEquals(List.of("a", "large", "large"), made);
  }

  @Test
  void failuresAreNotKept() {
    for (int i = 0; i < 2; i++) {
      IllegalStateException failure = new IllegalStateException();
      assertSame(
          failure,
          assertThrows(
              IllegalStateException.class,
              () ->
                  cache.get(
                      "a",
                      () -> {
                        throw failure;
                      })));
    }
    get("a", 1);
    assertEquals(List.of("a"), made);
  }

  @Test
  void whoeverWaitsGetsTheFailureItself() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    IllegalStateException failure = new IllegalStateException();
    CompletableFuture<byte[]> first =
        CompletableFuture.supplyAsync(
            () ->
                cache.get(
                    "a",
                    () -> {
                      started.countDown();
                      await(asked);
                      throw failure;
                    }));
    started.await();
    CompletableFuture<Throwable> second = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                get("a", 1);
                second.complete(null);
              } catch (IllegalStateException e) {
                second.complete(e);
              }
            });
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    asked.countDown();
    assertSame(failure, second.get());
    assertThrows(Exception.class, first::join);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void keepsAQuarterWhileTheHeapIsScarce() {
    boolean[] scarce = {false};
    ByteBoundedCache<String, byte[]> bounded =
        new ByteBoundedCache<>(40, value -> value.length, () -> scarce[0]);
    byte[] first = bounded.get("a", () -> new byte[9]);
    byte[] second = bounded.get("b", () -> new byte[9]);
    assertSame(first, bounded.get("a", () -> new byte[9]));
    scarce[0] = true;
    bounded.get("c", () -> new byte[11]);
    assertSame(first, bounded.get("a", () -> new byte[9]), "the last that was used is kept");
    assertNotSame(second, bounded.get("b", () -> new byte[9]));
  }
}

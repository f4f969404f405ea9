package dev.ergo.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ImageThreadsTest {

  @Test
  void fewWorkAtATimeAndOrderStays() {
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> inputs = IntStream.range(0, 500).boxed().toList();
    List<Integer> results =
        ImageThreads.map(
            inputs,
            input -> {
              most.accumulateAndGet(working.incrementAndGet(), Math::max);
              Thread.yield();
              working.decrementAndGet();
              return -input;
            });
    assertEquals(inputs.stream().map(input -> -input).toList(), results);
    assertTrue(most.get() <= Math.min(8, Runtime.getRuntime().availableProcessors()));
  }
}

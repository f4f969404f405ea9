package dev.ergo.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ProcessorTest {

  private static List<String> says(String flags) {
    return List.of("processor\t: 0", "model name\t: Some CPU @ 2 GHz", "flags\t\t: " + flags);
  }

  /** The conditions of ATen's DispatchStub.cpp. */
  @Test
  void kernelsAreThoseThatLibtorchTakes() {
    assertEquals(
        new Processor("Some CPU @ 2 GHz", "avx512"),
        Processor.of(says("fpu avx2 fma avx512f avx512dq avx512bw avx512vl"), Optional.empty()));
    assertEquals(
        "avx2", Processor.of(says("fpu avx2 fma avx512f avx512vl"), Optional.empty()).kernels());
    assertEquals("default", Processor.of(says("fpu avx2 fma4"), Optional.empty()).kernels());
  }

  @Test
  void whatTheEnvironmentAsksForCounts() {
    assertEquals("avx2", Processor.of(says("avx512f"), Optional.of("avx2")).kernels());
    assertEquals("default", Processor.of(says("fpu"), Optional.of("avx9")).kernels());
  }

  @Test
  void aSystemThatDoesNotSayIsUnknown() {
    assertEquals(new Processor("unknown", "unknown"), Processor.of(List.of(), Optional.empty()));
  }
}

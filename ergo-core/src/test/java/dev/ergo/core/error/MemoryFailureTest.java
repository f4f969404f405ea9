package dev.ergo.core.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MemoryFailureTest {

  private static final String TRACE =
      """
      The following operation failed in the TorchScript interpreter.
      Traceback of TorchScript, serialized code (most recent call last):
        File "code/__torch__.py", line 12, in append
          x = self.extend(x)
      """;

  private static String reason(String line) {
    EngineException failure = new EngineException(TRACE + line + "\n");
    assertTrue(MemoryFailure.is(failure));
    return MemoryFailure.reason(new IllegalStateException(failure));
  }

  /** The engine says first where in its program it was, and at last how much was not to be had. */
  @Test
  void theReasonIsTheLineThatSaysHowMuch() {
    assertEquals(
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.15 GiB of which 1.10 GiB is free.",
        reason(
            "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.15 GiB of which 1.10 GiB is free. If reserved but unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"));
    assertEquals(
        "DefaultCPUAllocator: not enough memory: you tried to allocate 4000000000 bytes.",
        reason(
            "RuntimeError: [enforce fail at alloc_cpu.cpp:118] data. DefaultCPUAllocator: not enough memory: you tried to allocate 4000000000 bytes."));
  }

  @Test
  void otherFailuresAreNone() {
    assertFalse(MemoryFailure.is(new EngineException(TRACE + "RuntimeError: size mismatch")));
  }
}

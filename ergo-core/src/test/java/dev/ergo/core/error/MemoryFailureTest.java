package dev.ergo.core.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
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

  private static RuntimeException failed(String line) {
    RuntimeException failure = new EngineException(TRACE + line + "\n");
    assertTrue(MemoryFailure.is(failure));
    return new IllegalStateException(failure);
  }

  private static final String CUDA =
      "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 3 has a total capacity of 79.15 GiB of which 1.10 GiB is free. If reserved but unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True";

  /** How much was asked for, without the engine's words around it. */
  @Test
  void theReasonSaysHowMuch() {
    assertEquals("2.00 GiB more were asked for", MemoryFailure.reason(failed(CUDA)));
    assertEquals(
        "4000000000 bytes more were asked for",
        MemoryFailure.reason(
            failed(
                "RuntimeError: [enforce fail at alloc_cpu.cpp:118] data. DefaultCPUAllocator: not enough memory: you tried to allocate 4000000000 bytes.")));
    assertEquals(
        "nothing is left",
        MemoryFailure.reason(failed("RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED")));
    assertEquals("the Java heap is full", MemoryFailure.reason(new OutOfMemoryError("x")));
  }

  /** The GPU that was full, even if another one computed. */
  @Test
  void theDeviceThatWasFullIsNamed() {
    assertEquals(" on cuda:3", MemoryFailure.place(failed(CUDA)));
    RuntimeException elsewhere =
        assertThrows(
            DeviceFailure.class,
            () ->
                DeviceFailure.naming(
                    Device.gpu(1),
                    () -> {
                      throw failed(CUDA);
                    }));
    assertEquals(" on cuda:3", MemoryFailure.place(elsewhere));
    RuntimeException there =
        assertThrows(
            DeviceFailure.class,
            () ->
                DeviceFailure.naming(
                    Device.gpu(1),
                    () -> {
                      throw failed("RuntimeError: CUDA error: out of memory");
                    }));
    assertEquals(" on cuda:1", MemoryFailure.place(there));
    assertEquals("", MemoryFailure.place(failed("RuntimeError: can't allocate memory")));
  }

  @Test
  void otherFailuresAreNone() {
    assertFalse(MemoryFailure.is(new EngineException(TRACE + "RuntimeError: size mismatch")));
  }
}

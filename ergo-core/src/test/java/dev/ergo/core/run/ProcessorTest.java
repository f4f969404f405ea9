package dev.ergo.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
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
        new Processor("Some CPU @ 2 GHz", "avx512", false),
        Processor.of(says("fpu avx2 fma avx512f avx512dq avx512bw avx512vl"), Map.of()));
    assertEquals("avx2", Processor.of(says("fpu avx2 fma avx512f avx512vl"), Map.of()).kernels());
    assertEquals("default", Processor.of(says("fpu avx2 fma4"), Map.of()).kernels());
  }

  @Test
  void whatTheEnvironmentAsksForCounts() {
    assertEquals(
        "avx2", Processor.of(says("avx512f"), Map.of("ATEN_CPU_CAPABILITY", "avx2")).kernels());
    assertEquals(
        "default", Processor.of(says("fpu"), Map.of("ATEN_CPU_CAPABILITY", "avx9")).kernels());
  }

  @Test
  void aSystemThatDoesNotSayIsUnknown() {
    assertEquals(new Processor("unknown", "unknown", false), Processor.of(List.of(), Map.of()));
  }

  /** oneDNN's own conditions, and what it may be told by its environment. */
  @Test
  void instructionsCountWhereOneDnnMayUseThem() {
    String server = "fpu avx2 fma avx512f avx512dq avx512bw avx512vl ";
    assertFalse(Processor.of(says(server), Map.of()).bfloat16());
    assertTrue(Processor.of(says(server + "avx512_bf16"), Map.of()).bfloat16());
    assertTrue(Processor.of(says(server + "amx_bf16 amx_tile"), Map.of()).bfloat16());
    assertFalse(Processor.of(says("fpu avx2 fma avx512_bf16"), Map.of()).bfloat16());
    for (String variable : List.of("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")) {
      assertFalse(
          Processor.of(says(server + "amx_bf16"), Map.of(variable, "AVX512_CORE")).bfloat16());
      assertFalse(Processor.of(says(server + "amx_bf16"), Map.of(variable, "avx2")).bfloat16());
      assertTrue(
          Processor.of(says(server + "amx_bf16"), Map.of(variable, "AVX512_CORE_AMX")).bfloat16());
    }
  }
}

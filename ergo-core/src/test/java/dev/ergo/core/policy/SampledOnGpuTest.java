package dev.ergo.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.config.AutoSwitch;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.model.DecodeWeights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code model.join_for_sampling} and {@code model.merge_adapter_for_sampling} ask for. */
@Tag("unit")
class SampledOnGpuTest {

  private static final LoraConfig LORA = new LoraConfig(8, null, null);

  private static ModelConfig with(AutoSwitch joins, Boolean merges, LoraConfig lora) {
    return new ModelConfig("m", null, null, null, null, null, lora, null, joins, merges, null);
  }

  @Test
  void nothingIsJoinedWhereNobodyHasChosen() {
    ModelConfig unsaid = with(null, null, LORA);
    assertTrue(unsaid.joinForSampling().isAuto());
    assertEquals(DecodeWeights.OWN, unsaid.sampledOnGpu());
    assertEquals(DecodeWeights.JOINED, unsaid.joining(true).sampledOnGpu());
    assertEquals(DecodeWeights.OWN, unsaid.joining(false).sampledOnGpu());
    assertEquals(LORA, unsaid.joining(true).lora());
  }

  @Test
  void anAdapterIsMergedOnDemandAlone() {
    AutoSwitch joins = AutoSwitch.of(true);
    assertEquals(DecodeWeights.JOINED, with(joins, null, LORA).sampledOnGpu());
    ModelConfig merging = with(joins, true, LORA);
    assertEquals(DecodeWeights.MERGED, merging.sampledOnGpu());
    assertEquals(DecodeWeights.MERGED, merging.joining(true).sampledOnGpu());
    assertEquals(DecodeWeights.OWN, merging.joining(false).sampledOnGpu());
    // A judge beside it has no adapter, or one of its own.
    assertEquals(DecodeWeights.JOINED, merging.beside("other", null).sampledOnGpu());
    assertEquals(DecodeWeights.MERGED, merging.beside("other", "its").sampledOnGpu());
  }

  @Test
  void mergingNeedsAnAdapterAndJoinedWeights() {
    for (ThrowingConfig bad :
        new ThrowingConfig[] {
          () -> with(null, true, LORA),
          () -> with(AutoSwitch.of(false), true, LORA),
          () -> with(AutoSwitch.of(true), true, null)
        }) {
      InvalidValueException refusal = assertThrows(InvalidValueException.class, bad::make);
      assertEquals("merge_adapter_for_sampling", refusal.key());
    }
  }

  private interface ThrowingConfig {
    ModelConfig make();
  }
}

package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.rl.device.DeviceCounters;
import dev.ergo.rl.loss.LossType;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often an update waits for a GPU, counted: bounds that may only be lowered. */
@Tag("integration")
@Tag("device")
class UpdateBudgetTest {

  /** Numbers of a micro-batch that are read once its backward pass is under way. */
  private static final long RESULTS_OF_A_MICROBATCH = 2;

  /** The norm of the gradients: whether it is finite, and for the log. */
  private static final long RESULTS_OF_AN_UPDATE = 1;

  /** Tokens, positions, masks and old log-probs that are brought to the device. */
  private static final long INPUTS_OF_A_MICROBATCH = 26;

  private DeviceCounters counters;

  @BeforeEach
  void open() {
    counters = DeviceCounters.orSkip();
  }

  @Test
  void anUpdateWaitsForItsResultsAlone() {
    long used = counters.read().used();
    DeviceCounters.Counts whole = update(1_000_000);
    DeviceCounters.Counts cut = update(1);
    assertEquals(
        RESULTS_OF_A_MICROBATCH + RESULTS_OF_AN_UPDATE, whole.waitsForResults(), whole::toString);
    long more = cut.waitsForResults() - whole.waitsForResults();
    assertEquals(5 * RESULTS_OF_A_MICROBATCH, more, cut::toString);
    long inputs = (cut.allWaits() - whole.allWaits() - more) / 5;
    System.out.printf("update: %d copies to the device a micro-batch%n", inputs);
    assertTrue(inputs <= INPUTS_OF_A_MICROBATCH, inputs + " copies to the device");
    assertEquals(0, cut.attention("math") + whole.attention("math"), whole::toString);
    assertEquals(used, counters.read().used(), "bytes held by a policy that was closed");
  }

  /** Six episodes, in one micro-batch or in six. */
  private DeviceCounters.Counts update(int microbatchTokens) {
    TrainConfig train = PolicyUpdateTest.settings(microbatchTokens, 1);
    try (LoadedPolicy policy = PolicyUpdateTest.policy();
        UpdatePass pass = new UpdatePass(policy, train, 1);
        PolicyUpdate update =
            new PolicyUpdate(
                pass,
                PolicyLossConfig.of(LossType.DAPO),
                train,
                List.of(),
                policy.images(),
                policy.manager(),
                PolicyUpdateTest.LONGEST)) {
      RolloutBatch batch = PolicyUpdateTest.batch(policy, Set.of());
      counters.restart();
      update.apply(0, batch, List.of());
      return counters.read();
    }
  }
}

package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.device.DeviceCounters;
import dev.ergo.rl.loss.LossType;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
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

  /**
   * In bfloat16 flash attention is taken where no prefix is longer than three continuations; the
   * last layer, in which few tokens are queries, has a mask either way.
   */
  @Test
  void longContinuationsTakeFlashAttention() {
    ModelConfig section =
        ConfigLoader.of(
            ModelConfig.class,
            Map.of(
                "path",
                Fixtures.path("model/A").toString(),
                "device",
                TestDevice.name(),
                "dtype",
                "bfloat16"));
    try (LoadedPolicy policy = LoadedPolicy.load(section, null, 0)) {
      int layers = policy.model().config().text().layers();
      DeviceCounters.Counts longer = attention(policy, 90, 30);
      assertEquals(layers - 1, longer.attention("flash"), longer::toString);
      assertEquals(2, longer.attention("mask"), longer::toString);
      DeviceCounters.Counts shorter = attention(policy, 91, 30);
      assertEquals(layers - 1, shorter.attention("flash"), shorter::toString);
      assertEquals(layers + 1, shorter.attention("mask"), shorter::toString);
    }
  }

  private DeviceCounters.Counts attention(LoadedPolicy policy, int prefix, int continuation) {
    boolean[] scored = new boolean[continuation];
    Arrays.fill(scored, true);
    PrefixGroup group =
        new PrefixGroup(
            text(prefix),
            Collections.nCopies(3, new PrefixGroup.Continuation(text(continuation), scored)));
    try (NDManager scope = policy.manager().newSubManager()) {
      counters.restart();
      policy.model().logProbs(new LogProbRequest(List.of(group), 1, policy.images()), scope);
      return counters.read();
    }
  }

  private static TokenSequence text(int length) {
    return new TokenSequence(IntStream.range(5, 5 + length).toArray(), List.of());
  }

  /** Six episodes, in one micro-batch or in six. */
  private DeviceCounters.Counts update(int microbatchTokens) {
    TrainConfig train = PolicyUpdateTest.settings(microbatchTokens, 1);
    try (LoadedPolicy policy = PolicyUpdateTest.policy();
        UpdatePass pass = new UpdatePass(policy, train, 1)) {
      List<Episode> episodes = PolicyUpdateTest.episodes(policy, Set.of());
      counters.restart();
      PolicyUpdateTest.learn(
          policy,
          pass,
          PolicyLossConfig.of(LossType.DAPO),
          train,
          episodes,
          PolicyUpdateTest.advantages());
      return counters.read();
    }
  }
}

package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log-probs and entropies of a policy with adapter and of its reference against TRL. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class GrpoLogProbGoldenTest {

  private static final int WIDTH = 12;

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.7})
  void policyAndReference(double temperature) {
    ModelCase golden = ModelCase.grpoPrompts();
    String key = temperature == 1 ? "t1_0." : "t0_7.";
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen());
        QwenModel model = ModelCase.model(FixtureModel.A.tokens())) {
      model.attach(LoraAdapter.load(Fixtures.path("grpo/policy_adapter"), model.config(), scope));
      ScoredTokens policy =
          model.logProbs(new LogProbRequest(groups(golden), temperature, golden), scope);
      RoundingBound bound =
          FixtureModel.A.logProbs(golden.width() + WIDTH, temperature).atMost(2e-4);
      bound.checkTwo(
          golden.floats(key + "policy_logps"), policy.logProbs().toFloatArray(), "policy");
      bound.checkTwo(masked(golden, key), policy.entropies().toFloatArray(), "entropies");
      assertArrayEquals(mask(golden), policy.mask().toFloatArray());
      ScoredTokens reference =
          model
              .withoutAdapter()
              .logProbs(new LogProbRequest(groups(golden), temperature, golden), scope);
      bound.checkTwo(
          golden.floats(key + "reference_logps"), reference.logProbs().toFloatArray(), "reference");
    }
  }

  /** The fixtures hold entropies at masked positions too. */
  private static float[] masked(ModelCase golden, String key) {
    float[] entropies = golden.floats(key + "entropies");
    float[] mask = mask(golden);
    for (int i = 0; i < mask.length; i++) {
      entropies[i] *= mask[i];
    }
    return entropies;
  }

  private static float[] mask(ModelCase golden) {
    long[] mask = golden.longs("completion_mask");
    float[] floats = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      floats[i] = mask[i];
    }
    return floats;
  }

  /** The completions behind their prompts, every token scored. */
  static List<PrefixGroup> groups(ModelCase golden) {
    long[] ids = golden.longs("completion_ids");
    long[] mask = golden.longs("completion_mask");
    List<PrefixGroup> groups = new ArrayList<>();
    for (int row = 0; row < golden.rows().size(); row++) {
      int start = row * WIDTH;
      int length = (int) Arrays.stream(mask, start, start + WIDTH).sum();
      int[] tail = Arrays.stream(ids, start, start + length).mapToInt(id -> (int) id).toArray();
      boolean[] scored = new boolean[length];
      Arrays.fill(scored, true);
      Continuation continuation = new Continuation(new TokenSequence(tail, List.of()), scored);
      groups.add(new PrefixGroup(golden.rows().get(row), List.of(continuation)));
    }
    return groups;
  }
}

package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.Fixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The decode loop gives the same log-probs on packed weights as on the weights themselves. */
@Tag("integration")
class PackedDecodeTest {

  private static final ModelCase IMAGES = ModelCase.load("batch_left");

  @Test
  void packedWeightsGiveTheSameNumbersWithAnAdapterAndWithout() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        QwenModel model =
            QwenModel.load(
                ModelFolder.open(Fixtures.path("model/A")), 1000, Device.cpu(), DataType.FLOAT32)) {
      assertTrue(model.weights().packs());
      assertArrayEquals(logProbs(model, false), logProbs(model, true), 1e-5f);
      float[] base = logProbs(model, true);
      model.attach(
          LoraAdapter.load(Fixtures.path("model/A_lora/adapter"), model.config(), manager));
      float[] adapted = logProbs(model, false);
      assertArrayEquals(adapted, logProbs(model, true), 1e-5f);
      assertTrue(Math.abs(adapted[5] - base[5]) > 1e-3, "the adapter changes nothing");
    }
  }

  /** Log-probs of given tokens behind prompts of different lengths, one with an image. */
  private static float[] logProbs(QwenModel model, boolean packed) {
    List<TokenSequence> prompts =
        List.of(
            LogProbGoldenTest.part(IMAGES.rows().get(0), 0, 40),
            new TokenSequence(new int[] {3, 4, 5}, List.of()));
    int[][] tokens = {{11, 12, 13, 14}, {21, 22, 23, 24}, {31, 32, 33, 34}, {41, 42, 43, 44}};
    try (Rollout rollout = model.rollout(prompts, 2, IMAGES, 64)) {
      List<Float> all = new ArrayList<>();
      for (Generated row : rollout.replay(0.7, tokens, packed)) {
        for (float logProb : row.logProbs()) {
          all.add(logProb);
        }
      }
      float[] joined = new float[all.size()];
      for (int i = 0; i < joined.length; i++) {
        joined[i] = all.get(i);
      }
      return joined;
    }
  }
}

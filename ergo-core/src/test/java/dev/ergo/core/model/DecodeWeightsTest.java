package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The decode loop gives the log-probs of a computation in double, on the weights themselves and on
 * copies in other forms.
 */
@Tag("integration")
@Tag("numeric")
class DecodeWeightsTest {

  private static final ModelCase IMAGES = ModelCase.load("batch_left");
  private static final double TEMPERATURE = 0.7;

  /** Prompts of different lengths, one with an image. */
  private static final List<TokenSequence> PROMPTS =
      List.of(
          LogProbGoldenTest.part(IMAGES.rows().get(0), 0, 40),
          new TokenSequence(new int[] {3, 4, 5}, List.of()));

  /** What follows them, two rows each. */
  private static final int[][] TOKENS = {
    {11, 12, 13, 14}, {21, 22, 23, 24}, {31, 32, 33, 34}, {41, 42, 43, 44}
  };

  @Test
  void everyFormGivesTheSameNumbersWithAnAdapterAndWithout() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        QwenModel model = ModelCase.model(FixtureModel.A.firstSpecial())) {
      assertEquals(DecodeWeights.PACKED, model.weights().decodeWeights());
      double[] base = check(model, Optional.empty());
      LoraAdapter adapter =
          LoraAdapter.load(Fixtures.path("model/A_lora/adapter"), model.config(), manager);
      model.attach(adapter);
      double[] adapted = check(model, Optional.of(adapter));
      assertTrue(Math.abs(adapted[5] - base[5]) > 1e-3, "the adapter changes nothing");
    }
  }

  /** Compares both ways with the exact log-probs, which it gives back. */
  private static double[] check(QwenModel model, Optional<LoraAdapter> adapter) {
    double[] exact = exact(DoubleDecoder.of(model, adapter), model);
    RoundingBound bound = FixtureModel.A.logProbs(44, TEMPERATURE).atMost(1e-4);
    for (DecodeWeights weights : DecodeWeights.values()) {
      bound.checkExact(exact, logProbs(model, weights), weights.toString());
    }
    return exact;
  }

  private static double[] exact(DoubleDecoder decoder, QwenModel model) {
    double[] all = new double[TOKENS.length * TOKENS[0].length];
    for (int row = 0; row < TOKENS.length; row++) {
      TokenSequence prompt = PROMPTS.get(row / 2);
      double[][] logProbs = decoder.logProbs(prompt.then(TOKENS[row]), model, IMAGES, TEMPERATURE);
      for (int at = 0; at < TOKENS[row].length; at++) {
        all[row * TOKENS[row].length + at] = logProbs[prompt.length() - 1 + at][TOKENS[row][at]];
      }
    }
    return all;
  }

  private static float[] logProbs(QwenModel model, DecodeWeights weights) {
    try (Rollout rollout = model.rollout(PROMPTS, 2, IMAGES, 64)) {
      List<Float> all = new ArrayList<>();
      for (SampledTokens row : rollout.replay(TEMPERATURE, TOKENS, weights)) {
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

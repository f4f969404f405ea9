package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.train.MicroBatches.MicroBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Old log-probs of the rows behind the first micro-batch, and how far the trainer's are off. */
@Tag("integration")
@Tag("device")
class SamplerDifferenceTest {

  @Test
  void rowsAreThoseOfTheMicroBatch() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen(), "PyTorch")) {
      LogProbTable table = LogProbTable.empty(3);
      table.put(0, manager.create(new float[] {-9, -9}, new Shape(1, 2)));
      table.put(1, manager.create(new float[] {-1, -2, -3, -4}, new Shape(2, 2)));
      assertArrayEquals(new float[] {-3, -4}, table.row(2));
      assertArrayEquals(
          new float[] {-1, -2, 0, -3, -4, 0},
          table.slice(1, new Shape(2, 3), manager).toFloatArray());
      assertArrayEquals(
          new float[] {-1, -3}, table.slice(1, new Shape(2, 1), manager).toFloatArray());

      LogProbTable trained = LogProbTable.empty(3);
      trained.put(1, manager.create(new float[] {-1.5f, -2, 7, -2, -4, 7}, new Shape(2, 3)));
      // Two rows of two tokens and a column of padding, which is not compared.
      SamplerDifference difference =
          SamplerDifference.of(trained, table, new MicroBatch(List.of(), 1, 2));
      SamplerDifference both = SamplerDifference.NONE.plus(difference);
      Map<String, Double> metrics = new LinkedHashMap<>();
      both.into(metrics);
      assertEquals(
          (0.5 + 0 + 1 + 0) / 4, metrics.get("sampling/sampling_logp_difference/mean"), 1e-12);
      assertEquals(1, metrics.get("sampling/sampling_logp_difference/max"), 1e-12);
    }
  }
}

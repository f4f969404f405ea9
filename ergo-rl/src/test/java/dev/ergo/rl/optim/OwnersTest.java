package dev.ergo.rl.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.tensor.TensorCopy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parameters shared out among owners, of which there may be several on a CPU. */
@Tag("unit")
class OwnersTest {

  private static final List<Shape> SHAPES =
      List.of(new Shape(3, 2), new Shape(5), new Shape(2, 2), new Shape(4, 4));

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  private static float[] noise(long seed, long size) {
    Random random = new Random(seed);
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private Map<String, NDArray> parameters() {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    for (int i = 0; i < SHAPES.size(); i++) {
      NDArray weight = manager.create(noise(i, SHAPES.get(i).size()), SHAPES.get(i));
      weight.setRequiresGradient(true);
      parameters.put("w" + i, weight);
    }
    return parameters;
  }

  private GradientBuffer filled(Map<String, NDArray> parameters, long seed) {
    GradientBuffer buffer = new GradientBuffer(List.copyOf(parameters.values()));
    fill(buffer, seed);
    return buffer;
  }

  private void fill(GradientBuffer buffer, long seed) {
    for (NDArray total : buffer.totals()) {
      float[] values = noise(seed + total.size(), total.size());
      TensorCopy.into(List.of(total), List.of(manager.create(values, total.getShape())));
    }
  }

  @Test
  void theLargestGoFirstToTheOneThatHasLeast() {
    List<Long> sizes = List.of(6L, 5L, 4L, 16L);
    assertEquals(List.of(1, 1, 1, 0), Owners.even(2, sizes).ofParameter());
    assertEquals(16, Owners.even(2, sizes).largest(sizes));
    assertEquals(List.of(1, 2, 2, 0), Owners.even(3, sizes).ofParameter());
    assertArrayEquals(new int[] {1, 2}, Owners.even(3, sizes).of(2));
    assertArrayEquals(new long[] {1, 2, 3, 0}, Owners.even(3, sizes).places());
  }

  /** Sums of floats depend on their order, which is that of the workers whoever owns what. */
  @Test
  void sumsAreInTheOrderOfTheWorkers() {
    for (List<Integer> devices : List.of(List.of(0, 0, 0), List.of(0, 0, 1), List.of(0, 1, 2))) {
      int count = devices.get(2) + 1;
      Owners owners = Owners.even(count, SHAPES.stream().map(Shape::size).toList());
      List<List<NDArray>> parameters =
          IntStream.range(0, 3).mapToObj(worker -> List.copyOf(parameters().values())).toList();
      try (GradientSums sums = new GradientSums(parameters, devices, owners, 1, false)) {
        sums.begin(0, 1, 2);
        IntStream.range(0, 3).forEach(worker -> fill(sums.of(worker), 100L * worker));
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < SHAPES.size(); i++) {
          float[] sum = new float[(int) SHAPES.get(i).size()];
          for (int worker = 0; worker < 3; worker++) {
            float[] added = sums.of(worker).totals().get(i).toFloatArray();
            for (int k = 0; k < sum.length; k++) {
              sum[k] += added[k];
            }
          }
          expected.add(sum);
        }
        List<NDArray> found = sums.gathered();
        for (int i = 0; i < expected.size(); i++) {
          assertArrayEquals(expected.get(i), found.get(i).toFloatArray(), devices + ": w" + i);
        }
      }
    }
  }

  /** Blocks of neighbours first, whose last may be smaller, then the blocks in their order. */
  @Test
  void neighboursAreAddedUpFirst() {
    List<List<NDArray>> parameters =
        IntStream.range(0, 5).mapToObj(worker -> List.copyOf(parameters().values())).toList();
    Owners owners = Owners.first(1, SHAPES.size());
    try (GradientSums sums =
        new GradientSums(parameters, List.of(0, 0, 0, 0, 0), owners, 2, false)) {
      sums.begin(0, 1, 2, 3, 4);
      IntStream.range(0, 5).forEach(worker -> fill(sums.of(worker), 100L * worker));
      List<float[]> expected = new ArrayList<>();
      boolean differs = false;
      for (int i = 0; i < SHAPES.size(); i++) {
        float[] sum = new float[(int) SHAPES.get(i).size()];
        for (int k = 0; k < sum.length; k++) {
          float[] g = new float[5];
          for (int worker = 0; worker < 5; worker++) {
            g[worker] = sums.of(worker).totals().get(i).toFloatArray()[k];
          }
          sum[k] = g[0] + g[1] + (g[2] + g[3]) + g[4];
          differs |= sum[k] != g[0] + g[1] + g[2] + g[3] + g[4];
        }
        expected.add(sum);
      }
      assertTrue(differs, "the order does not show");
      List<NDArray> found = sums.gathered();
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), found.get(i).toFloatArray(), "w" + i);
      }
    }
  }

  /** Norm, clipping, decay, moments and weights, bit for bit. */
  @Test
  void ownersDoTogetherWhatOneDoesAlone() {
    OptimizerConfig config =
        ConfigLoader.of(
            OptimizerConfig.class,
            Map.of("learning_rate", 0.1, "weight_decay", 0.1, "decay_matrices_only", true));
    Map<String, NDArray> alone = parameters();
    List<Map<String, NDArray>> copies = List.of(parameters(), parameters(), parameters());
    Owners owners = Owners.even(3, SHAPES.stream().map(Shape::size).toList());
    try (AdamW one = new AdamW(alone, config);
        AdamW several = new AdamW(new Placement(copies, owners, Optional.empty()), config)) {
      for (int step = 0; step < 3; step++) {
        try (GradientBuffer gradients = filled(alone, step);
            GradientBuffer same = filled(alone, step)) {
          StepReport report = one.step(gradients, 1);
          assertEquals(report, several.step(same, 1));
        }
      }
      one.state(manager)
          .forEach(
              (name, array) ->
                  assertArrayEquals(
                      array.toFloatArray(), several.state(manager).get(name).toFloatArray(), name));
      assertEquals(
          List.copyOf(one.state(manager).keySet()), List.copyOf(several.state(manager).keySet()));
      for (Map<String, NDArray> copy : copies) {
        alone.forEach(
            (name, weight) ->
                assertArrayEquals(weight.toFloatArray(), copy.get(name).toFloatArray(), name));
      }
    }
  }
}

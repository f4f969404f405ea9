package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.model.GroupedBatch.Groups;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.LogProbRequest.Layers;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers whose backward pass is written out give what autograd makes of the recorded ones. */
@Tag("integration")
@Tag("numeric")
class ExplicitLayersTest {

  private static final int HIDDEN = 24;
  private static final int HEADS = 4;
  private static final int DIM = 6;
  private static final int INNER = 40;
  private static final int LAYERS = 3;

  /** Gradients of single tokens point in other directions: together they are longer. */
  private static final double CANCELLED = 4;

  private final SplittableRandom random = new SplittableRandom(5);
  private QwenModel model;
  private NDManager scope;

  @BeforeEach
  void open() {
    assumeFalse(TestDevice.chosen().isGpu(), "written out for CPUs");
    model = ModelCase.model(FixtureModel.A.tokens());
    scope = NDManager.newBaseManager(TestDevice.chosen());
  }

  @AfterEach
  void close() {
    if (scope != null) {
      scope.close();
      model.close();
    }
  }

  /**
   * Random layers over random states: outputs, gradients by the inputs and by every weight.
   *
   * @param kvHeads heads of keys and values, of 4
   * @param prefixes lengths of the prefixes
   * @param rows rows behind each
   */
  @ParameterizedTest
  @CsvSource({"4,9,1,5", "2,7 7,3 3,11", "1,9 4 13,3 1 2,6", "2,1,1,1", "4,3 12,2 5,17"})
  void layersOfTheLanguageModel(int kvHeads, String prefixes, String rows, int tokens) {
    Groups groups = groups(longs(prefixes), longs(rows), tokens);
    int width = (int) LongStream.of(longs(prefixes)).max().orElseThrow();
    LanguageModel language = language(kvHeads);
    List<NDArray> start =
        List.of(
            numbers(1, longs(prefixes).length, width, HIDDEN),
            numbers(1, LongStream.of(longs(rows)).sum(), tokens, HIDDEN));
    start.forEach(leaf -> leaf.setRequiresGradient(true));
    List<NDArray> by = start.stream().map(x -> numbers(1, x.getShape().getShape())).toList();
    List<NDArray> trained = language.layers().subList(0, 12 * (LAYERS - 1));

    List<NDArray> x = start;
    for (int layer = 0; layer < LAYERS - 1; layer++) {
      x =
          model
              .weights()
              .call("one_layer")
              .with("layer", layer)
              .with("start", x)
              .with("groups", groups)
              .with("m", language)
              .runRecorded(scope);
    }
    TapeGradients expected = new TapeGradients(trained, scope);
    expected.add(x, by);
    List<NDArray> all = new ArrayList<>(trained);
    LayerTape.Segment recorded = new LayerTape.Recorded(x, start, all);
    expected.descend(new LayerTape(x, null, List.of(owner -> recorded)));

    NDList out =
        model
            .weights()
            .call("explicit_layers")
            .with("start", start)
            .with("groups", groups)
            .with("m", language)
            .run(scope);
    int size = model.weights().program().fields("KeptLayer").size();
    assertEquals(4 + (LAYERS - 1) * size, out.size());
    List<NDArray> found = trained.stream().map(w -> scope.zeros(w.getShape())).toList();
    List<NDArray> back = by;
    for (int layer = LAYERS - 2; layer >= 0; layer--) {
      back =
          model
              .weights()
              .call("explicit_backward")
              .with("by", back)
              .with("kept", out.subList(4 + layer * size, 4 + (layer + 1) * size))
              .with("turns", out.get(2))
              .with("mask", out.get(3))
              .with("groups", groups)
              .with("weights", trained.subList(12 * layer, 12 * (layer + 1)))
              .with("totals", found.subList(12 * layer, 12 * (layer + 1)))
              .with("heads", HEADS)
              .with("kv_heads", kvHeads)
              .run(scope);
    }
    RoundingBound bound = bound(width + tokens);
    for (int part = 0; part < 2; part++) {
      bound.checkVectors(x.get(part).toFloatArray(), out.get(part).toFloatArray(), "outputs");
      bound.checkVectors(
          expected.sum(start.get(part)).toFloatArray(), back.get(part).toFloatArray(), "inputs");
    }
    for (int i = 0; i < trained.size(); i++) {
      float[] sum = expected.sum(trained.get(i)).toFloatArray();
      // A key's bias changes no softmax: its gradient is rounding alone.
      double each = i % 12 == 4 ? bound.ofTwo() * norm(expected.sum(trained.get(i - 2))) : 0;
      bound.checkVectors(sum, found.get(i).toFloatArray(), each, "weight " + i % 12);
    }
    expected.close();
  }

  /** Images whose windows fill their batch, and images whose windows are padded. */
  @ParameterizedTest
  @CsvSource({"image_square", "image_wide", "image_tiny", "two_images_narrow", "ergo_two_turn"})
  void blocksOfTheVisionTower(String name) {
    ModelCase golden = ModelCase.load(name);
    List<NDArray> weights =
        model.weights().vision().weights().stream().filter(w -> w.size() > 0).toList();
    weights.forEach(weight -> weight.setRequiresGradient(true));
    VisionTower tower = model.tower();
    List<NDArray> recorded = tower.features(golden.rows(), golden, scope, true).tensors();
    List<NDArray> by = recorded.stream().map(x -> numbers(1, x.getShape().getShape())).toList();
    try (TapeGradients expected = new TapeGradients(weights, scope);
        TapeGradients found = new TapeGradients(weights, scope);
        FeatureCache cache = model.keepFeatures(true)) {
      LayerTape.Segment whole = new LayerTape.Recorded(recorded, List.of(), weights);
      expected.add(recorded, by);
      expected.descend(new LayerTape(recorded, null, List.of(owner -> whole)));
      List<NDArray> leaves = tower.features(golden.rows(), golden, scope, false).tensors();
      found.add(leaves, by);
      assertEquals(leaves.size(), cache.tapes().size());
      cache.tapes().forEach(found::descend);
      RoundingBound bound = FixtureModel.A.gradients(golden.width());
      for (int i = 0; i < leaves.size(); i++) {
        bound.checkVectors(recorded.get(i).toFloatArray(), leaves.get(i).toFloatArray(), "out");
      }
      for (int i = 0; i < weights.size(); i++) {
        bound.checkVectors(
            expected.sum(weights.get(i)).toFloatArray(),
            found.sum(weights.get(i)).toFloatArray(),
            "weight " + i);
      }
    }
  }

  /** Where a layer is not trained in full, gradients come from the recorded pass as before. */
  @Test
  void partlyTrainedLayersAreRecorded() {
    ModelCase golden = ModelCase.load("ergo_two_turn");
    List<PrefixGroup> groups = List.of(LogProbGoldenTest.cut(golden.rows().get(0), 40, 24));
    LogProbRequest request =
        new LogProbRequest(groups, 1, golden).with(Gradients.LOG_PROBS).through(Layers.TAPE);
    model.language().layers().forEach(weight -> weight.setRequiresGradient(true));
    assertTrue(model.logProbs(request, scope).tape().isPresent());
    model.language().layers().get(3).setRequiresGradient(false);
    assertTrue(model.logProbs(request, scope).tape().isEmpty());
  }

  /** The same call gives the same bits. */
  @Test
  void twoPassesAreEqual() {
    ModelCase golden = ModelCase.load("ergo_two_turn");
    model.parameters().tensors().values().forEach(weight -> weight.setRequiresGradient(true));
    LossGradients one = LossGradients.taped(model, golden, model.parameters().tensors());
    LossGradients two = LossGradients.taped(model, golden, model.parameters().tensors());
    one.gradients()
        .forEach((name, gradient) -> assertArrayEquals(gradient, two.gradients().get(name), name));
  }

  private static RoundingBound bound(int tokens) {
    int layer = 5 * HIDDEN + DIM + tokens + INNER;
    return RoundingBound.float32().then(layer).times(2L * LAYERS).times(3).magnitude(CANCELLED);
  }

  private static double norm(NDArray x) {
    double sum = 0;
    for (float value : x.toFloatArray()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private LanguageModel language(int kvHeads) {
    List<NDArray> layers = new ArrayList<>();
    double in = 1 / Math.sqrt(HIDDEN);
    for (int layer = 0; layer < LAYERS; layer++) {
      layers.add(numbers(1, HIDDEN));
      for (int heads : new int[] {HEADS, kvHeads, kvHeads}) {
        layers.add(numbers(in, (long) heads * DIM, HIDDEN));
        layers.add(numbers(1, (long) heads * DIM));
      }
      layers.add(numbers(in, HIDDEN, (long) HEADS * DIM));
      layers.add(numbers(1, HIDDEN));
      layers.add(numbers(in, INNER, HIDDEN));
      layers.add(numbers(in, INNER, HIDDEN));
      layers.add(numbers(1 / Math.sqrt(INNER), HIDDEN, INNER));
    }
    layers.forEach(weight -> weight.setRequiresGradient(true));
    NDArray frequencies = scope.create(new float[] {1, .3f, .1f});
    NDArray axes = scope.create(new long[] {0, 1, 2});
    NDArray unread = scope.create(new float[0], new Shape(0));
    NDArray head = scope.create(new float[0], new Shape(0));
    NDArray adapter = scope.create(new float[0], new Shape(0));
    NDArray norm = numbers(1, HIDDEN);
    return new LanguageModel(
        HEADS, kvHeads, 1e-6, frequencies, axes, unread, layers, norm, head, List.of(adapter));
  }

  /** Normal numbers times a size, so that no norm's weight and no mean is near 0 throughout. */
  private NDArray numbers(double size, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (size * random.nextGaussian());
    }
    return scope.create(values, new Shape(shape));
  }

  private Groups groups(long[] prefixes, long[] rows, int tokens) {
    long count = LongStream.of(rows).sum();
    long width = LongStream.of(prefixes).max().orElseThrow();
    long[] prefixOfRow =
        IntStream.range(0, rows.length)
            .boxed()
            .flatMapToLong(i -> LongStream.generate(() -> i).limit(rows[i]))
            .toArray();
    return new Groups(
        tokens(prefixes, width),
        tokens(LongStream.generate(() -> tokens).limit(count).toArray(), tokens),
        scope.create(prefixOfRow),
        prefixes,
        rows);
  }

  private SequenceBatch.Tokens tokens(long[] lengths, long width) {
    long size = lengths.length * width;
    long[] positions = random.longs(3 * size, 0, 50).toArray();
    return new SequenceBatch.Tokens(
        scope.create(new long[(int) size], new Shape(lengths.length, width)),
        scope.create(positions, new Shape(3, lengths.length, width)),
        scope.create(lengths),
        scope.create(new long[0], new Shape(0)),
        scope.create(new long[0], new Shape(0)));
  }

  private static long[] longs(String list) {
    return List.of(list.split(" ")).stream().mapToLong(Long::parseLong).toArray();
  }
}

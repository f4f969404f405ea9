package dev.ergo.rl.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ImageSettings;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.DecodeWeights;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SamplingIds;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sampling costs on a GPU, counted: bounds that may only be lowered. */
@Tag("integration")
@Tag("device")
class DecodeBudgetTest {

  private static final int GROUP = 3;

  /** Steps between looks at how many rows have ended. */
  private static final int INTERVAL = 8;

  /** Kernels for one new token a row of four layers, without an adapter and with one. */
  private static final long KERNELS = 193;

  private static final long ADAPTED_KERNELS = 349;

  private static final long JOINED_KERNELS = 142;

  private static final long JOINED_AND_ADAPTED_KERNELS = 206;

  private static final PatchSource NO_IMAGES =
      new ImageProcessor(ImageSettings.read(Fixtures.path("model/A")).normalization());

  private static DeviceCounters counters;
  private static NDManager manager;

  @BeforeAll
  static void load() {
    counters = DeviceCounters.orSkip();
    manager = NDManager.newBaseManager(TestDevice.chosen());
  }

  @AfterAll
  static void close() {
    if (counters != null) {
      manager.close();
    }
  }

  /** No row can end: its stop id may not be drawn. */
  private static QwenModel model() {
    ModelFolder folder = ModelFolder.open(Fixtures.path("model/A"));
    return QwenModel.of(
        folder.config(),
        Parameters.load(folder, manager, DataType.BFLOAT16, bytes -> {}),
        new SamplingIds(1000, List.of(folder.config().ids().image())),
        TestDevice.chosen());
  }

  private static TokenSequence text(int length) {
    return new TokenSequence(IntStream.range(5, 5 + length).toArray(), List.of());
  }

  private static DeviceCounters.Counts sampling(QwenModel model, int tokens) {
    try (Rollout rollout = model.rollout(List.of(text(21), text(9)), GROUP, NO_IMAGES, 128)) {
      counters.restart();
      rollout.sample(new SamplingOptions(1, tokens, false), (row, at) -> 0.5f);
      return counters.read();
    }
  }

  /** Kernels of a step, which must not wait more often than it looks at the rows. */
  private static long kernels(QwenModel model) {
    DeviceCounters.Counts few = sampling(model, INTERVAL + 1);
    DeviceCounters.Counts many = sampling(model, 5 * INTERVAL + 1);
    int steps = 4 * INTERVAL;
    long waits = many.allWaits() - few.allWaits();
    assertTrue(waits <= steps / INTERVAL, waits + " waits in " + steps + " steps");
    assertEquals(0, many.attention("math"), many::toString);
    return (many.allKernels() - few.allKernels()) / steps;
  }

  private static void checkSteps(boolean adapted, DecodeWeights form, long bound) {
    try (NDManager owner = manager.newSubManager();
        QwenModel model = model()) {
      model.sampleOnGpuFrom(form);
      if (adapted) {
        LoraConfig everywhere = new LoraConfig(8, null, null);
        model.attach(LoraAdapter.create(model.config(), everywhere, 1, owner));
      }
      long kernels = kernels(model);
      System.out.printf(
          "decode%s, %s: %d kernels a step of 4 layers%n",
          adapted ? " with an adapter" : "", form, kernels);
      assertTrue(kernels <= bound, kernels + " kernels a step");
    }
  }

  @Test
  void aStepStaysWithinItsKernelsAndWaits() {
    checkSteps(false, DecodeWeights.OWN, KERNELS);
  }

  @Test
  void aStepWithAnAdapterToo() {
    checkSteps(true, DecodeWeights.OWN, ADAPTED_KERNELS);
  }

  /**
   * {@code join_for_sampling}: 25 a layer, and 16 for an adapter beside it; the others begin a step
   * and draw its tokens.
   */
  @Test
  void aStepOnJoinedWeightsTakesAThirdLess() {
    checkSteps(false, DecodeWeights.JOINED, JOINED_KERNELS);
    checkSteps(true, DecodeWeights.JOINED, JOINED_AND_ADAPTED_KERNELS);
  }

  /** {@code merge_adapter_for_sampling}. */
  @Test
  void aMergedAdapterCostsNothing() {
    checkSteps(true, DecodeWeights.MERGED, JOINED_KERNELS);
  }

  /** Prefill alone can do without a mask; what is appended needs one of the right alignment. */
  @Test
  void promptsTakeFlashAndWhatIsAppendedAFusedKernel() {
    int layers = 4;
    try (QwenModel model = model()) {
      long before = counters.read().used();
      counters.restart();
      try (Rollout rollout = model.rollout(List.of(text(21)), GROUP, NO_IMAGES, 128)) {
        DeviceCounters.Counts prefill = counters.read();
        assertEquals(layers - 1, prefill.attention("flash"), prefill::toString);
        rollout.sample(new SamplingOptions(1, 4, true), (row, at) -> 0.5f);
        counters.restart();
        rollout.append(Collections.nCopies(GROUP, text(6)));
        DeviceCounters.Counts appended = counters.read();
        assertEquals(layers, appended.attention("efficient"), appended::toString);
        assertEquals(0, appended.attention("math"), appended::toString);
      }
      assertEquals(before, counters.read().used(), "bytes held by a rollout that was closed");
    }
  }
}

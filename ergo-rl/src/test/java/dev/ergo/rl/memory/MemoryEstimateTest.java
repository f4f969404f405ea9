package dev.ergo.rl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Numbers worked out by hand for a model of round sizes. */
@Tag("unit")
class MemoryEstimateTest {

  /** Vocabulary 100, hidden 8, inner 20, 2 layers, 2 heads and 1 key/value head of width 4. */
  private static final TextConfig TEXT =
      new TextConfig(
          100, 8, 20, 2, 2, 1, 4, new TextConfig.Rope(1e4, List.of(0, 1, 1)), 1e-6, true, 1000);

  private static final VisionConfig VISION = new VisionConfig(3, 8, 16, 1, 8, List.of(2), 112, 1e4);

  private static final ModelShape MODEL = new ModelShape(TEXT, VISION, 2000, 1000, 500);

  /** 3 prompts x 2 samples; 50 tokens before the samples, 30 + 20 in each; 2 samples a pass. */
  private static final StepShape STEP =
      new StepShape(
          3,
          2,
          new StepShape.Lengths(50, 1, 30, 20, 16, 12),
          new StepShape.Split(1, 3, 110),
          true,
          7000,
          Optional.empty());

  private static final LoraAdapter.Outline NONE = LoraAdapter.Outline.NONE;
  private static final ModelSetup FULL = new ModelSetup(4, NONE, false, false, false, 0, true);
  private static final ModelSetup ADAPTER =
      new ModelSetup(2, new LoraAdapter.Outline(100, false), false, true, true, 0, true);

  @Test
  void passesOfTheUpdate() {
    assertEquals(2, STEP.rowsOfPass());
    assertEquals(1, STEP.prefixesOfPass());
    // Three samples can end one group, fill none and begin two: 1 + 2 or 2 + 1 of groups of two.
    assertEquals(2, STEP.withMicrobatch(150).prefixesOfPass());
    assertEquals(3, STEP.withMicrobatch(100_000).prefixesOfPass());
    assertEquals(1, STEP.withMicrobatch(10).rowsOfPass());
    assertEquals(1, STEP.withMicrobatch(10).prefixesOfPass());
  }

  @Test
  void passesOfTheUpdateInWorkers() {
    // Two workers: one has two of the three prompts, 4 samples.
    StepShape two = workers(2);
    assertEquals(2, two.busyWorkers());
    assertEquals(2, two.rowsOfPass());
    // Three samples would fit; in as many passes, two do.
    assertEquals(2, two.withMicrobatch(150).rowsOfPass());
    assertEquals(4, two.withMicrobatch(100_000).rowsOfPass());
    assertEquals(2, two.withMicrobatch(100_000).prefixesOfPass());
    assertEquals(3, workers(8).busyWorkers());
  }

  /** What each worker has for itself counts for each, what workers share counts once. */
  @Test
  void workers() {
    Map<String, Long> one = bytes(FULL);
    Map<String, Long> two = bytes(FULL, workers(2));
    // The joined matrices of 2 layers and the output matrix, 100 x 8.
    assertEquals((2 * 500 + 800) * 4, one.get("rollout: packed weights"));
    assertEquals(2 * (2 * 500 + 800) * 4, two.get("rollout: packed weights"));
    assertEquals(2 * 3000 * 4, two.get("gradients"));
    assertEquals(2 * 3000 * 4, two.get("update: new gradients"));
    assertEquals(2 * one.get("update: activations"), two.get("update: activations"));
    assertEquals(2 * one.get("update: logits"), two.get("update: logits"));
    for (String shared : List.of("weights", "optimiser: moments", "rollout: key/value cache")) {
      assertEquals(one.get(shared), two.get(shared), shared);
    }
    // Three prompts keep three of eight workers busy; each of the eight has sums of gradients.
    Map<String, Long> eight = bytes(FULL, workers(8));
    assertEquals(3 * (2 * 500 + 800) * 4, eight.get("rollout: packed weights"));
    assertEquals(8 * 3000 * 4, eight.get("gradients"));
  }

  /**
   * One prompt at a time by each worker: two of its rows, and the prompt that they are copied from.
   */
  @Test
  void samplingAtMostSoManyPrompts() {
    StepShape one = STEP.withRolloutBatch(1);
    assertEquals(1, one.promptsAtOnce());
    Map<String, Long> bytes = bytes(FULL, one);
    assertEquals((200 + 150) * 64, bytes.get("rollout: key/value cache"));
    assertEquals(5 * 4 * 2 * 100, bytes.get("rollout: logits"));
    assertEquals(bytes(FULL).get("update: activations"), bytes.get("update: activations"));
    assertEquals(2, workers(2).withRolloutBatch(1).promptsAtOnce());
    assertEquals(3, workers(2).withRolloutBatch(2).promptsAtOnce());
  }

  @Test
  void fullTrainingInFloat32() {
    Map<String, Long> bytes = bytes(FULL);
    assertEquals(3000 * 4, bytes.get("weights"));
    assertEquals(3000 * 4, bytes.get("gradients"));
    assertEquals(3000 * 8, bytes.get("optimiser: moments"));
    assertEquals(0, bytes.get("optimiser: float32 masters"));
    assertEquals(0, bytes.get("adapter"));
    // 6 rows of 100 columns and their half and quarter that go on, 2 layers x 2 x 4 numbers of 4
    // bytes.
    assertEquals((600 + 300 + 150) * 64, bytes.get("rollout: key/value cache"));
    // (3 x 16 + 6 x 12) tokens of 4 patches of 588 numbers.
    assertEquals(120 * 4 * 588 * 4, bytes.get("image caches"));
    assertEquals(7000, bytes.get("image caches: originals"));
    assertEquals(5 * 4 * 6 * 100, bytes.get("rollout: logits"));
    // 150 tokens x (4 x 8 + 2 x 8 + 2 x 8 + 4 x 20) numbers, and keys and values of (2 x 100 + 50)
    // columns x 8 numbers; of 4 bytes, in 2 layers.
    assertEquals(2 * 4 * (150 * 144 + 250 * 8 * 2), bytes.get("update: activations"));
    // 40 scored tokens, all at once: 5 + 3 numbers for each id.
    assertEquals(8 * 40 * 100 * 4, bytes.get("update: logits"));
    assertEquals(3000 * 4, bytes.get("update: new gradients"));
    assertEquals(0, bytes.get("update: float32 copies"));
    // (16 + 2 x 12) x 4 patches x (3 blocks x (4 x 8 + 7 x 8 + 4 x 16) + 588) numbers.
    assertEquals(40 * 4 * 4 * (3 * 152 + 588), bytes.get("update: vision tower"));
  }

  @Test
  void adapterInBfloat16() {
    Map<String, Long> bytes = bytes(ADAPTER);
    assertEquals(3000 * 2, bytes.get("weights"));
    assertEquals(100 * 4, bytes.get("adapter"));
    assertEquals(100 * 4, bytes.get("gradients"));
    assertEquals(100 * 8, bytes.get("optimiser: moments"));
    assertEquals(0, bytes.get("optimiser: float32 masters"));
    assertEquals((600 + 300 + 150) * 32, bytes.get("rollout: key/value cache"));
    // What stands between the layers, and one layer: 4 x 8 + 2 x 8 + 2 x 8 + 3 x 20 numbers and
    // 6 x 8 + 20 copies of 4 bytes a token; attention as above.
    assertEquals(
        2 * 150 * 8 * 2 + 4 * (150 * (124 + 68) + 250 * 8 * 2), bytes.get("update: activations"));
    // One layer and the output matrix.
    assertEquals((500 + 800) * 4, bytes.get("update: float32 copies"));
    assertEquals(5 * 40 * 100 * 4, bytes.get("update: logits"));
    assertEquals(100 * 4, bytes.get("update: new gradients"));
  }

  @Test
  void aKeptGraphHoldsEveryViewOfTheStep() {
    ModelSetup kept = new ModelSetup(4, NONE, false, false, true, 0, true);
    // (3 x 16 + 6 x 12) x 4 patches, each as above.
    assertEquals(120 * 4 * 4 * (3 * 152 + 588), bytes(kept).get("update: vision tower"));
  }

  /**
   * What leads back through the tower to an adapter in it is kept, as when all of it is trained.
   */
  @Test
  void anAdapterOnTheVisionTowerKeepsWhatTheTowerComputes() {
    LoraAdapter.Outline vision = new LoraAdapter.Outline(100, true);
    Map<String, Long> whole = bytes(new ModelSetup(4, vision, true, false, true, 0, true));
    assertEquals(100 * 4, whole.get("gradients"));
    assertEquals(120 * 4 * 4 * (3 * 152 + 588), whole.get("update: vision tower"));
    Map<String, Long> again = bytes(new ModelSetup(4, vision, true, false, false, 0, true));
    assertEquals(40 * 4 * 4 * (3 * 152 + 588), again.get("update: vision tower"));
    // In bfloat16 (4 x 8 + 16) float32 copies a patch and block for the adapter, and the tower's.
    Map<String, Long> half = bytes(new ModelSetup(2, vision, true, false, true, 0, true));
    assertEquals(120 * 4 * 4 * (3 * (152 + 48) + 588) + 1000 * 4, half.get("update: vision tower"));
    Map<String, Long> outside = bytes(ADAPTER);
    assertTrue(outside.get("update: vision tower") < again.get("update: vision tower"));
  }

  @Test
  void mastersAndCopies() {
    Map<String, Long> bytes = bytes(new ModelSetup(2, NONE, true, false, true, 6000, false));
    assertEquals(6000, bytes.get("reference and judge"));
    assertEquals(2000 * 4, bytes.get("optimiser: float32 masters"));
    assertEquals(2000 * 4, bytes.get("gradients"));
    assertEquals(2000 * 6, bytes.get("update: new gradients"));
    // A GPU multiplies bfloat16 itself.
    assertEquals(0, bytes.get("update: float32 copies"));
  }

  @Test
  void thePeakIsTheWorsePhase() {
    MemoryPlan plan =
        new MemoryPlan(
            List.of(
                new MemoryPlan.Entry("a", Place.DEVICE, MemoryPlan.Phase.ALWAYS, 10),
                new MemoryPlan.Entry("b", Place.HOST, MemoryPlan.Phase.ALWAYS, 1),
                new MemoryPlan.Entry("c", Place.DEVICE, MemoryPlan.Phase.ROLLOUT, 5),
                new MemoryPlan.Entry("e", Place.DEVICE, MemoryPlan.Phase.JUDGE, 6),
                new MemoryPlan.Entry("d", Place.DEVICE, MemoryPlan.Phase.UPDATE, 7)));
    assertEquals(17, plan.peak(Place.DEVICE));
    assertEquals(1, plan.peak(Place.HOST));
    assertEquals(18, plan.peak());
  }

  /** Four crops at a time, of the six that one worker has; two workers have four each. */
  @Test
  void theJudgeTakesWhatItsBatchTakes() {
    StepShape.Judge judge = new StepShape.Judge(MODEL, 4, 20, 12, 5, true);
    Map<String, Long> one = bytes(FULL, STEP.withJudge(Optional.of(judge)));
    assertEquals((4 * (20 + 5) + 4 * 20) * 64, one.get("judge: key/value cache"));
    assertEquals(5 * 4 * 4 * 100, one.get("judge: logits"));
    assertEquals((2 * 500 + 800) * 4, one.get("judge: packed weights"));
    assertEquals(
        4 * 12 * 4 * (8 * 8 + 3 * 16 + 588) * 4, one.get("judge: vision tower"), "numbers a patch");
    // Its crops are other images than those of the episodes.
    assertEquals((120 + 6 * 12) * 4 * 588 * 4, one.get("image caches"));
    Map<String, Long> two = bytes(FULL, workers(2).withJudge(Optional.of(judge)));
    assertEquals(2 * one.get("judge: key/value cache"), two.get("judge: key/value cache"));
    assertFalse(bytes(FULL).containsKey("judge: logits"));
  }

  @Test
  void fewerCropsAtOnceSaveMemory() {
    StepShape.Judge judge = new StepShape.Judge(MODEL, 64, 100_000, 12, 5, true);
    StepShape step = STEP.withJudge(Optional.of(judge));
    List<MemoryAdvice.Saving> savings = MemoryAdvice.of(MODEL, step, FULL).savings();
    MemoryAdvice.Saving fewer =
        savings.stream().filter(s -> s.key().equals("judge.batch_size: 3")).findFirst().get();
    long peak = MemoryEstimate.of(MODEL, step, FULL).peak();
    StepShape turned = STEP.withJudge(Optional.of(judge.withBatch(3)));
    assertEquals(peak - MemoryEstimate.of(MODEL, turned, FULL).peak(), fewer.bytes());
  }

  @Test
  void namesTheKeysThatSaveMostFirst() {
    ModelShape large =
        ModelShape.of(QwenConfig.read(RepositoryFiles.path("configs/models/qwen2.5-vl-3b.json")));
    StepShape step =
        new StepShape(
            8,
            8,
            new StepShape.Lengths(900, 1, 800, 2048, 640, 640),
            new StepShape.Split(2, 8, 8192),
            true,
            0,
            Optional.empty());
    MemoryAdvice advice = MemoryAdvice.of(large, step, FULL);
    List<MemoryAdvice.Saving> savings = advice.savings();
    List<String> keys = savings.stream().map(saving -> saving.key().split(":")[0]).toList();
    assertTrue(keys.contains("model.lora"), keys.toString());
    assertTrue(keys.contains("train.memory.gradient_checkpointing"), keys.toString());
    assertTrue(keys.contains("train.memory.microbatch_tokens"), keys.toString());
    assertTrue(keys.contains("train.shares"), keys.toString());
    for (int i = 1; i < savings.size(); i++) {
      assertTrue(savings.get(i - 1).bytes() >= savings.get(i).bytes());
    }
    MemoryPlan plan = MemoryEstimate.of(large, step, FULL);
    MemoryReport tight =
        new MemoryReport(plan, true, OptionalLong.of(20L << 30), OptionalLong.empty());
    String refusal = tight.refusal(advice).orElseThrow();
    assertTrue(refusal.contains("only 20.0 GiB are free"), refusal);
    assertTrue(refusal.indexOf(savings.get(0).key()) < refusal.indexOf(savings.get(1).key()));
    assertFalse(refusal.contains("\n"));
    assertTrue(tight.lines().get(tight.lines().size() - 1).contains("of 20.00 free"));
    MemoryReport unknown =
        new MemoryReport(plan, false, OptionalLong.empty(), OptionalLong.empty());
    assertTrue(unknown.refusal(advice).isEmpty());
  }

  private static StepShape workers(int count) {
    return new StepShape(
        3,
        2,
        new StepShape.Lengths(50, 1, 30, 20, 16, 12),
        new StepShape.Split(count, 3, 110),
        true,
        7000,
        Optional.empty());
  }

  private static Map<String, Long> bytes(ModelSetup setup) {
    return bytes(setup, STEP);
  }

  private static Map<String, Long> bytes(ModelSetup setup, StepShape step) {
    return MemoryEstimate.of(MODEL, step, setup).entries().stream()
        .collect(Collectors.toMap(MemoryPlan.Entry::what, MemoryPlan.Entry::bytes));
  }
}

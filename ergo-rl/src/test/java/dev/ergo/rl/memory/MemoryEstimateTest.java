package dev.ergo.rl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.model.DecodeWeights;
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
  private static final TextConfig TEXT = text(100, 2);

  private static TextConfig text(int vocabulary, int layers) {
    TextConfig.Rope rope = new TextConfig.Rope(1e4, List.of(0, 1, 1));
    return new TextConfig(vocabulary, 8, 20, layers, 2, 1, 4, rope, 1e-6, true, 1000);
  }

  private static final VisionConfig VISION = new VisionConfig(3, 8, 16, 1, 8, List.of(2), 112, 1e4);

  private static final ModelShape MODEL = new ModelShape(TEXT, VISION, 2000, 1000, 500);

  private static final StepShape.Data DATA = new StepShape.Data(7000, 900);

  /** 3 prompts x 2 samples; 50 tokens before the samples, 30 + 20 in each; 2 samples a pass. */
  private static final StepShape STEP =
      new StepShape(
          3,
          2,
          new StepShape.Lengths(50, 1, 30, 20, 16, 12),
          new StepShape.Split(1, 3, 110),
          true,
          DATA,
          0,
          Optional.empty());

  /** The same without images. */
  private static final StepShape TEXTS = shape(new StepShape.Lengths(50, 1, 30, 20, 0, 0), 1);

  private static final LoraAdapter.Outline NONE = LoraAdapter.Outline.NONE;
  private static final ModelSetup FULL =
      new ModelSetup(4, NONE, false, false, false, 0, true, false, DecodeWeights.OWN);
  private static final ModelSetup ADAPTER =
      new ModelSetup(
          2,
          new LoraAdapter.Outline(100, false),
          false,
          true,
          true,
          0,
          true,
          false,
          DecodeWeights.OWN);

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
    assertEquals(2 * 3000 * 4, two.get("gradients"));
    assertEquals(2 * one.get("update: activations"), two.get("update: activations"));
    assertEquals(2 * one.get("update: logits"), two.get("update: logits"));
    for (String shared : List.of("weights", "optimiser: moments", "rollout: key/value cache")) {
      assertEquals(one.get(shared), two.get(shared), shared);
    }
    // Each of eight workers has sums of gradients, though three prompts keep three busy.
    assertEquals(8 * 3000 * 4, bytes(FULL, workers(8)).get("gradients"));
  }

  /** The joined matrices of 2 layers and the output matrix, 100 x 8, in each loop. */
  @Test
  void decodingCopiesRowsAndWeights() {
    StepShape.Lengths texts = new StepShape.Lengths(1, 0, 0, 20, 0, 0);
    Map<String, Long> one = bytes(FULL, shape(texts, 1));
    assertEquals((2 * 500 + 800) * 4, one.get("rollout: packed weights"));
    assertEquals(
        2 * one.get("rollout: packed weights"),
        bytes(FULL, shape(texts, 2)).get("rollout: packed weights"));
    // 6 rows of 21 columns, their half and their quarter; 2 layers x 2 x 4 numbers of 4 bytes.
    assertEquals(6 * 21 * 64 * 7 / 4, one.get("rollout: key/value cache"));
    assertEquals((4 * 4 + 8) * 6 * 100, one.get("rollout: logits"));
  }

  /** Later turns see all columns, through a mask and its padded copy. */
  @Test
  void laterTurns() {
    Map<String, Long> bytes = bytes(FULL, TEXTS);
    assertEquals(600 * 64, bytes.get("rollout: key/value cache"));
    int mask = 6 * 31 * 100 * 4;
    // States and norm, 3 x 8 of queries and 3 x 4 of keys and values; keys and values of 8 heads.
    int attention = 186 * (2 * 8 + 3 * 8 + 3 * 4) * 4 + 600 * 2 * 8 * 4;
    assertEquals(2 * mask + attention, bytes.get("rollout: one layer"));
  }

  /** One prompt at a time by each worker. */
  @Test
  void samplingAtMostSoManyPrompts() {
    StepShape one = STEP.withRolloutBatch(1);
    assertEquals(1, one.promptsAtOnce());
    assertEquals(200 * 64, bytes(FULL, one).get("rollout: key/value cache"));
    assertEquals(
        bytes(FULL).get("update: activations"), bytes(FULL, one).get("update: activations"));
    assertEquals(2, workers(2).withRolloutBatch(1).promptsAtOnce());
    assertEquals(3, workers(2).withRolloutBatch(2).promptsAtOnce());
  }

  /** Of keys and values of (2 x 100 + 50) columns, and of the mask of 2 x 50 rows. */
  private static final int SEEN = 250 * 2 * 8 * 4 + 2 * 50 * 100 * 4;

  @Test
  void fullTrainingInFloat32() {
    Map<String, Long> bytes = bytes(FULL);
    assertEquals(3000 * 4, bytes.get("weights"));
    assertEquals(3000 * 4, bytes.get("gradients"));
    assertEquals(3000 * 8, bytes.get("optimiser: moments"));
    assertEquals(0, bytes.get("optimiser: float32 masters"));
    assertEquals(0, bytes.get("adapter"));
    // (3 x 16 + 6 x 12) tokens of 4 patches of 588 numbers.
    assertEquals(120 * 4 * 588 * 4, bytes.get("image caches"));
    assertEquals(7000, bytes.get("image caches: originals"));
    assertEquals(900, bytes.get("pages of Parquet files"));
    // At the head: 150 tokens x (2 x 8 + 2 x 8 + 2 x 4 + 2 + 4 x 20 + 2) numbers in the first
    // layer,
    // whose backward pass is written out; in the last one 3 x 8 of each, and of the 40 that predict
    // (6 x 8 + 2 x 8 + 4 x 20 + 6).
    int explicit = (2 * 8 + 2 * 8 + 2 * 4 + 2 + 4 * 20 + 2) * 4;
    int token = (6 * 8 + 2 * 8 + 4 * 20 + 6) * 4;
    assertEquals(
        150 * explicit + SEEN + 150 * 3 * 8 * 4 + 40 * token + SEEN,
        bytes.get("update: activations"));
    assertEquals(4 * 40 * 100 * 4, bytes.get("update: logits"));
    assertEquals(0, bytes.get("update: new gradients"));
    assertEquals(0, bytes.get("update: copies of matrices"));
    // (16 + 2 x 12) x 4 patches.
    assertEquals(40 * 4 * PATCH, bytes.get("update: vision tower"));
    // A tenth of it.
    assertEquals(
        sum(bytes, "update: ") - bytes.get("update: small arrays"),
        10 * bytes.get("update: small arrays"),
        9);
  }

  /** 3 blocks x (6 x 8 + 2 x 16 heads and rest) numbers, merger, rotation and pixels. */
  private static final int PATCH = (3 * (4 * 8 + 2 * 8 + 6 * 8 + 4 * 16) + 6 * 8 + 2 * 8 + 588) * 4;

  @Test
  void adapterInBfloat16() {
    Map<String, Long> bytes = bytes(ADAPTER, TEXTS);
    assertEquals(3000 * 2, bytes.get("weights"));
    assertEquals(100 * 4, bytes.get("adapter"));
    assertEquals(100 * 4, bytes.get("gradients"));
    assertEquals(100 * 8, bytes.get("optimiser: moments"));
    assertEquals(0, bytes.get("optimiser: float32 masters"));
    // Features of (3 x 16 + 6 x 12) tokens.
    assertEquals(120 * 8 * 2, bytes(ADAPTER).get("update: views of the step"));
    // What stands between the layers, one layer: 2 norms, 2 copies, heads and MLP; float32 sums of
    // the gradients by what it gives and by what it reads.
    int token = (2 * 8 + 2 * 8 + 3 * 8 + 6) * 4 + (6 + 4) * 20;
    int kept = 2 * 150 * 8 * 2 + 150 * token + SEEN + 2 * 150 * 8 * 4;
    // The attention of the 100 tokens of rows: the MLP is behind them.
    int gradients = 100 * (2 * 8 * 2 + 3 * 8 * 4) + 200 * 2 * 8 * 4 + 100 * 100 * 4;
    assertEquals(kept - 100 * (6 + 4) * 20 + gradients, bytes.get("update: activations"));
    assertEquals(500 * 4, bytes.get("update: copies of matrices"));
    assertEquals(0, bytes.get("update: logits"));
    // Half of the adapter lies in one of two layers.
    assertEquals(100 * 4 / 2, bytes.get("update: new gradients"));
  }

  /** Next to no activations. */
  private static final StepShape SHORT =
      shape(new StepShape.Lengths(1, 0, 0, 1, 0, 0), 1).with(1, 1);

  private static final ModelSetup TAPE =
      new ModelSetup(2, NONE, true, true, false, 0, false, false, DecodeWeights.OWN);

  /**
   * The tape holds the gradients of one layer, not those of all: of the MLP and the output of
   * attention, one of its matrices by the prefixes and both together.
   */
  @Test
  void gradientsOfACheckpointedPassAreThoseOfOneLayer() {
    ModelShape few = new ModelShape(text(10, 2), VISION, 2000, 1000, 500);
    Map<String, Long> bytes = bytes(few, TAPE, SHORT);
    assertEquals((3 * 160 + 64 + 2 * 160) * 2, bytes.get("update: new gradients"));
    assertEquals(2000 * 4, bytes.get("gradients"));
    // Rows, prefixes and both together, of the embedding.
    assertEquals(3 * 800 * 2, bytes(TAPE, SHORT).get("update: new gradients"));
  }

  /** Without a tape those of all weights are there at the end, and one of them in float32. */
  @Test
  void gradientsOfARecordedPassAreThoseOfAllLayers() {
    ModelSetup full =
        new ModelSetup(2, NONE, true, false, false, 0, false, false, DecodeWeights.OWN);
    assertEquals(
        2000 * 2 + 2 * 800 * 2, bytes(full, SHORT).get("update: new gradients"), "embedding");
    ModelShape few = new ModelShape(text(10, 2), VISION, 2000, 1000, 500);
    // All but q, k, v of the first layer, of which 544 are there.
    assertEquals(
        (2000 - 500 + 544 + 2 * 160) * 2, bytes(few, full, SHORT).get("update: new gradients"));
    ModelShape one = new ModelShape(text(10, 1), VISION, 2000, 1000, 500);
    // The last layer is the first one, so that the embedding comes behind it.
    assertEquals(2000 * 2 + 160 * 4, bytes(one, full, SHORT).get("update: new gradients"));
  }

  /**
   * A GPU attends to whole sequences where prefixes are short: no mask, but queries of all columns.
   */
  @Test
  void wholeSequencesHaveQueriesInPlaceOfAMask() {
    ModelSetup full =
        new ModelSetup(4, NONE, true, false, false, 0, false, false, DecodeWeights.OWN);
    int token = (6 * 8 + 2 * 8 + 4 * 20 + 6) * 4;
    // Two rows of 100 columns, and in the last layer what the CPU has, too.
    int whole = 200 * 4 * 8 * 4;
    int last = 150 * 3 * 8 * 4 + 40 * token + SEEN;
    assertEquals(150 * token + whole + last, bytes(full, TEXTS).get("update: activations"));
    // 60 tokens in front of 50: in float32 attention has a mask then.
    StepShape longer = shape(new StepShape.Lengths(60, 1, 30, 20, 0, 0), 1);
    int seen = 280 * 2 * 8 * 4 + 2 * 50 * 110 * 4;
    assertEquals(
        160 * token + seen + 160 * 3 * 8 * 4 + 40 * token + seen,
        bytes(full, longer).get("update: activations"));
  }

  /** The busiest of two devices owns half and gets gradients from the other. */
  @Test
  void ownersGetGradientsOfOtherDevices() {
    StepShape two = workers(2).on(new StepShape.Spread(2, false));
    Map<String, Long> bytes = bytes(TAPE, two);
    assertEquals(1000 * 4, bytes.get("gradients"));
    assertEquals(1000 * 8, bytes.get("optimiser: moments"));
    assertEquals(1000 * 4, bytes.get("optimiser: float32 masters"));
    assertEquals(800 * 4, bytes.get("update: gradients of other GPUs"));
    assertEquals(0, bytes(TAPE).get("update: gradients of other GPUs"));
    // Without a tape sums are added when no activations are there any more.
    Map<String, Long> recorded =
        bytes(new ModelSetup(2, NONE, true, false, false, 0, false, false, DecodeWeights.OWN), two);
    assertEquals(2000 * 4, recorded.get("gradients"));
    assertEquals(0, recorded.get("update: gradients of other GPUs"));
    // No tensor is cut: the owner of the largest has all of it.
    StepShape four = workers(4).on(new StepShape.Spread(4, false));
    assertEquals(800 * 8, bytes(TAPE, four).get("optimiser: moments"));
  }

  /** It is there while sampling and judging, too. */
  @Test
  void aKeptGraphHoldsEveryViewOfTheStep() {
    ModelSetup kept =
        new ModelSetup(4, NONE, false, false, true, 0, true, false, DecodeWeights.OWN);
    StepShape.Judge judge = new StepShape.Judge(MODEL, 4, 20, 12, 5, true);
    Map<String, Long> bytes = bytes(kept, STEP.withJudge(Optional.of(judge)));
    // 3 blocks x (unit twice, joined projection, output; a log-sum, two scales; MLP), the states at
    // both ends, the merger and the rotation, pixels.
    int patch = (3 * (2 * 8 + 3 * 8 + 8 + 1 + 2 + 4 * 16) + 8 * 8 + 8 + 588) * 4;
    for (String phase : List.of("rollout", "judge", "update")) {
      assertEquals(120 * (4 * patch + 8 * 4), bytes.get(phase + ": views of the step"), phase);
    }
    assertFalse(bytes(FULL).containsKey("rollout: views of the step"));
  }

  /** What leads back through the tower to an adapter in it is kept: all but normalised inputs. */
  @Test
  void anAdapterOnTheVisionTowerKeepsWhatTheTowerComputes() {
    LoraAdapter.Outline vision = new LoraAdapter.Outline(100, true);
    ModelSetup again =
        new ModelSetup(4, vision, true, false, false, 0, true, false, DecodeWeights.OWN);
    assertEquals(100 * 4, bytes(again).get("gradients"));
    assertEquals(40 * 4 * (PATCH - 3 * 2 * 8 * 4), bytes(again).get("update: vision tower"));
  }

  /** Copies of q, k, v, gate and up, on a GPU alone; with a merged adapter of all matrices. */
  @Test
  void joinedWeightsAreThereWhileTokensAreDrawn() {
    TextConfig text = MODEL.text();
    long keys = text.kvHeads() * text.headDim();
    long out = text.heads() * text.headDim() + 2 * keys + 2L * text.intermediateSize();
    long joined = 2 * text.layers() * text.hiddenSize() * out;
    LoraAdapter.Outline adapter = new LoraAdapter.Outline(100, false);
    for (boolean cpu : new boolean[] {true, false}) {
      assertEquals(
          cpu ? 0 : more(joined), sampling(NONE, cpu, DecodeWeights.JOINED), "joined, cpu " + cpu);
      assertEquals(
          cpu ? 0 : more(joined + 2 * 4 * 100), sampling(adapter, cpu, DecodeWeights.JOINED));
      assertEquals(
          cpu ? 0 : more(2 * text.layers() * MODEL.layerWeights()),
          sampling(adapter, cpu, DecodeWeights.MERGED));
    }
  }

  /** A tenth is added for small arrays. */
  private static long more(long bytes) {
    return bytes + bytes / 10;
  }

  /** Bytes of sampling beside those on the weights themselves. */
  private static long sampling(LoraAdapter.Outline adapter, boolean cpu, DecodeWeights form) {
    ModelSetup own =
        new ModelSetup(2, adapter, true, true, false, 0, cpu, false, DecodeWeights.OWN);
    ModelSetup with = new ModelSetup(2, adapter, true, true, false, 0, cpu, false, form);
    return rollout(with) - rollout(own);
  }

  private static long rollout(ModelSetup setup) {
    return bytes(setup, shape(new StepShape.Lengths(1, 1, 1, 20, 0, 0), 1)).entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("rollout"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Test
  void mastersAndCopies() {
    Map<String, Long> bytes =
        bytes(new ModelSetup(2, NONE, true, false, true, 6000, false, false, DecodeWeights.OWN));
    assertEquals(6000, bytes.get("reference and judge"));
    assertEquals(2000 * 4, bytes.get("optimiser: float32 masters"));
    assertEquals(2000 * 4, bytes.get("gradients"));
    // A GPU multiplies bfloat16 itself.
    assertEquals(0, bytes.get("update: copies of matrices"));
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
    assertEquals(4 * 20 * 64, one.get("judge: key/value cache"));
    // 4 crops: 9 x 8 numbers inside of attention, rotation and pixels a patch; and features.
    assertEquals(4 * 12 * (4 * (9 * 8 + 2 * 8 + 588) * 4 + 8 * 4), one.get("judge: vision tower"));
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
            new StepShape.Data(0, 0),
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
        new MemoryReport(plan, true, 1, OptionalLong.of(20L << 30), OptionalLong.empty());
    String refusal = tight.refusal(advice).orElseThrow();
    assertTrue(refusal.contains("only 20.0 GiB are free"), refusal);
    assertTrue(refusal.indexOf(savings.get(0).key()) < refusal.indexOf(savings.get(1).key()));
    assertFalse(refusal.contains("\n"));
    assertTrue(tight.lines().get(tight.lines().size() - 1).contains("of 20.00 free"));
    MemoryReport unknown =
        new MemoryReport(plan, false, 1, OptionalLong.empty(), OptionalLong.empty());
    assertTrue(unknown.refusal(advice).isEmpty());
  }

  private static StepShape workers(int count) {
    return shape(new StepShape.Lengths(50, 1, 30, 20, 16, 12), count);
  }

  private static long sum(Map<String, Long> bytes, String start) {
    return bytes.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(start))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Held-out examples are answered together, one row each. */
  @Test
  void validationTakesItsBatch() {
    Map<String, Long> bytes = bytes(FULL, STEP.withValidated(5));
    assertEquals(5 * 50 * 64, bytes.get("validation: key/value cache"));
    assertFalse(bytes(FULL).containsKey("validation: key/value cache"));
  }

  private static StepShape shape(StepShape.Lengths lengths, int count) {
    return new StepShape(
        3, 2, lengths, new StepShape.Split(count, 3, 110), true, DATA, 0, Optional.empty());
  }

  private static Map<String, Long> bytes(ModelSetup setup) {
    return bytes(setup, STEP);
  }

  private static Map<String, Long> bytes(ModelSetup setup, StepShape step) {
    return bytes(MODEL, setup, step);
  }

  private static Map<String, Long> bytes(ModelShape model, ModelSetup setup, StepShape step) {
    return MemoryEstimate.of(model, step, setup).entries().stream()
        .collect(Collectors.toMap(MemoryPlan.Entry::what, MemoryPlan.Entry::bytes));
  }
}

package dev.ergo.rl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.model.ComputeType;
import dev.ergo.rl.train.StepSizes;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Choices under a toy memory: what each size takes is a plain product. */
@Tag("unit")
class AutoSizesTest {

  private static final StepSizes WANTED =
      new StepSizes(2048, 32, true, false, 64, 64, false, ComputeType.FLOAT32);

  private static final Set<String> ALL = WANTED.byKey().keySet();

  /** The larger of the phases: rollout, judge, validation, update; a kept graph is always there. */
  private static long taken(StepSizes sizes) {
    long update = sizes.gradientCheckpointing() ? 500 : sizes.microbatchTokens();
    long phases =
        Math.max(
            Math.max(update, 10L * sizes.rolloutBatch()),
            Math.max(3L * sizes.judgeBatch(), 4L * sizes.validationBatch()));
    return phases + (sizes.keepVisionGraph() ? 1000 : 0);
  }

  /** Computing views again costs 10, layers 100, and a pass for each 100 tokens less 1. */
  private static double cost(StepSizes sizes) {
    return (sizes.keepVisionGraph() ? 0 : 10)
        + (sizes.gradientCheckpointing() ? 100 : 0)
        + (2048 - sizes.microbatchTokens()) / 100.0;
  }

  private static AutoSizes within(long limit, Set<String> free) {
    return new AutoSizes(WANTED, free, 100, sizes -> taken(sizes) <= limit, AutoSizesTest::cost);
  }

  @Test
  void nothingChangesWhereThereIsMemoryEnough() {
    AutoSizes auto = within(3048, ALL);
    assertEquals(WANTED, auto.chosen());
    assertEquals(Optional.empty(), auto.told(auto.chosen(), false));
  }

  /** Views made again cost 10, passes of half the size 10.24. */
  @Test
  void theFastestThatFits() {
    assertEquals(
        new StepSizes(1024, 32, true, false, 64, 64, false, ComputeType.FLOAT32),
        within(2047, ALL).chosen());
    assertEquals(
        new StepSizes(512, 32, true, false, 64, 64, false, ComputeType.FLOAT32),
        within(1600, Set.of("train.memory.microbatch_tokens")).chosen());
    assertEquals(
        new StepSizes(2048, 32, false, false, 64, 64, false, ComputeType.FLOAT32),
        within(2048, ALL).chosen());
  }

  /** Each phase has the memory for itself. */
  @Test
  void everyPhaseTakesAsMuchAsFits() {
    StepSizes chosen = within(150, ALL).chosen();
    assertEquals(new StepSizes(128, 8, false, false, 32, 32, false, ComputeType.FLOAT32), chosen);
    assertTrue(
        taken(new StepSizes(128, 16, false, false, 32, 32, false, ComputeType.FLOAT32)) > 150);
  }

  @Test
  void whatWasSetByHandStays() {
    Set<String> free = new TreeSet<>(ALL);
    free.remove("train.memory.keep_vision_graph");
    free.remove("train.memory.rollout_batch");
    StepSizes chosen = within(1400, free).chosen();
    assertTrue(chosen.keepVisionGraph());
    assertEquals(32, chosen.rolloutBatch());
    assertEquals(256, chosen.microbatchTokens());
  }

  @Test
  void whereNothingFitsAllIsAsSmallAsItCanBe() {
    assertEquals(
        new StepSizes(100, 1, false, true, 1, 1, false, ComputeType.FLOAT32),
        within(1, ALL).chosen());
  }

  /** A copy of weights that takes 700, without which a step costs 50 more. */
  private static AutoSizes joining(long limit, Set<String> free) {
    return new AutoSizes(
        WANTED.withJoining(true),
        free,
        100,
        sizes -> taken(sizes) + (sizes.joinForSampling() ? 700 : 0) <= limit,
        sizes -> cost(sizes) + (sizes.joinForSampling() ? 0 : 50));
  }

  /** Views made again cost 10, a step without the copy 50, passes of 256 tokens 17.92. */
  @Test
  void weightsAreJoinedWhereTheCopyFits() {
    assertEquals(WANTED.withJoining(true), joining(3748, ALL).chosen());
    assertEquals(
        new StepSizes(2048, 32, false, false, 64, 64, true, ComputeType.FLOAT32),
        joining(3747, ALL).chosen());
    assertEquals(
        new StepSizes(256, 16, false, false, 64, 64, true, ComputeType.FLOAT32),
        joining(1000, ALL).chosen());
    assertEquals(
        new StepSizes(512, 32, false, false, 64, 64, false, ComputeType.FLOAT32),
        joining(760, ALL).chosen());
  }

  @Test
  void joinedWeightsAreKeptAndSetByHandAsOtherSizesAre() {
    AutoSizes alone = joining(3048, Set.of("model.join_for_sampling"));
    assertEquals(WANTED, alone.chosen());
    assertEquals(
        Optional.of("sizes that fit: model.join_for_sampling: false"),
        alone.told(alone.chosen(), false));
    Set<String> others = new TreeSet<>(ALL);
    others.remove("model.join_for_sampling");
    assertTrue(joining(760, others).chosen().joinForSampling());
    assertEquals(WANTED.withJoining(true), joining(1L << 40, others).kept(WANTED));
    assertEquals(WANTED, joining(1L << 40, ALL).kept(WANTED));
  }

  /** A run that goes on keeps what it began with, but for what is set by hand by now. */
  @Test
  void aRunKeepsItsSizes() {
    StepSizes before = new StepSizes(512, 4, false, true, 8, 2, false, ComputeType.FLOAT32);
    assertEquals(before, within(1L << 40, ALL).kept(before));
    assertEquals(WANTED, within(1L << 40, Set.of()).kept(before));
    assertEquals(
        Optional.of(
            "kept sizes of the run: train.memory.microbatch_tokens: 512, train.memory.rollout_batch: 4, "
                + "train.memory.keep_vision_graph: false, train.memory.gradient_checkpointing: true, "
                + "train.validation.batch: 8, judge.batch_size: 2"),
        within(1L << 40, ALL).told(before, true));
  }
}

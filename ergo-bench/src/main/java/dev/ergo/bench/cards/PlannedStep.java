package dev.ergo.bench.cards;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.model.ComputeType;
import dev.ergo.core.model.DecodeWeights;
import dev.ergo.rl.memory.AutoSizes;
import dev.ergo.rl.memory.MemoryEstimate;
import dev.ergo.rl.memory.MemoryPlan;
import dev.ergo.rl.memory.ModelSetup;
import dev.ergo.rl.memory.ModelShape;
import dev.ergo.rl.memory.StepCost;
import dev.ergo.rl.memory.StepShape;
import dev.ergo.rl.train.StepSizes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A step of configs/ergo-3b.yaml or configs/ergo-7b.yaml at its largest: views and crops that fill
 * the budget, and all tokens sampled that may be.
 *
 * @param model the model, which is judge and reference as it was before training, too
 * @param full whether all weights but the vision tower's are trained, or an adapter
 * @param budget vision tokens of a view and of a crop
 * @param cards how many compute
 * @param stateOnHost {@code train.optimizer_device: cpu}
 */
record PlannedStep(ModelShape model, boolean full, int budget, int cards, boolean stateOnHost) {

  static final int RANK = 64;

  /** Tokens of the system message of ERGO, by its 85 words. */
  static final int SYSTEM = 100;

  private static final int PROMPTS = 16;
  private static final int GROUP = 8;

  /** Tokens of system message and question, and of a later question; sampled in both looks. */
  private static final int QUESTION = 250;

  private static final int TURN = 120;
  private static final int SAMPLED = 2 * 512;
  private static final int JUDGED = 64;

  /** The published sizes of a model, "3b" or "7b". */
  static ModelShape published(String size) {
    return ModelShape.of(QwenConfig.read(Path.of("configs/models/qwen2.5-vl-" + size + ".json")));
  }

  /** The largest sequences. */
  StepShape.Lengths lengths() {
    return new StepShape.Lengths(budget + QUESTION, 1, budget + TURN, SAMPLED, budget, budget);
  }

  /** What one card computes of it. */
  StepShape shape(StepSizes sizes) {
    StepShape.Judge judge =
        new StepShape.Judge(model, sizes.judgeBatch(), budget + TURN, budget, JUDGED, false);
    return new StepShape(
            PROMPTS,
            GROUP,
            lengths(),
            new StepShape.Split(cards, sizes.rolloutBatch(), sizes.microbatchTokens()),
            true,
            new StepShape.Data(0, 0),
            0,
            Optional.of(judge))
        .on(new StepShape.Spread(cards, stateOnHost))
        .withValidated((sizes.validationBatch() + cards - 1) / cards);
  }

  ModelSetup setup(StepSizes sizes) {
    long width = 5L * model.text().hiddenSize() + 3L * model.text().intermediateSize();
    LoraAdapter.Outline adapter =
        full
            ? LoraAdapter.Outline.NONE
            : new LoraAdapter.Outline(2L * RANK * model.text().layers() * width, false);
    return new ModelSetup(
        2,
        adapter,
        true,
        sizes.gradientCheckpointing(),
        sizes.keepVisionGraph(),
        full ? 2 * model.weights() : 0,
        false,
        false,
        sizes.joinForSampling() ? DecodeWeights.JOINED : DecodeWeights.OWN);
  }

  StepCost cost(StepSizes sizes) {
    return new StepCost(model, shape(sizes), setup(sizes));
  }

  /** Bytes of a card at most. */
  long peak(StepSizes sizes) {
    return MemoryEstimate.of(model, shape(sizes), setup(sizes)).peak(MemoryPlan.Place.DEVICE);
  }

  /** What is taken where there is memory enough. */
  static StepSizes wanted() {
    return new StepSizes(
        2048, PROMPTS, true, false, 64, StepSizes.JUDGE_BATCH, true, ComputeType.FLOAT32);
  }

  /** How a run chooses its sizes on such cards. */
  AutoSizes sizesOn(Card card) {
    return new AutoSizes(
        wanted(),
        Set.copyOf(wanted().byKey().keySet()),
        budget + TURN + SAMPLED,
        sizes -> peak(sizes) <= card.usable(),
        sizes -> cost(sizes).all());
  }
}

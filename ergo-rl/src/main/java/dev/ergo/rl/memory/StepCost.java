package dev.ergo.rl.memory;

/**
 * Floating-point operations of a step by arithmetic: two for each weight and token of a pass
 * forward, as many again for each gradient. Attention's own are left out.
 *
 * @param model the model's sizes
 * @param step the step's sizes
 * @param setup how the model is held and trained
 */
public record StepCost(ModelShape model, StepShape step, ModelSetup setup) {

  private static final int PATCHES_PER_TOKEN = 4;

  /**
   * What it takes to begin a pass, in tokens: small passes don't fill a processor, and on a GPU
   * {@link ModelSetup#OWN_KERNELS} a layer take as long.
   */
  private static final int TOKENS_TO_BEGIN = 32;

  /** Operations of the prompts' and the later turns' passes while sampling. */
  public double prefill() {
    StepShape.Lengths lengths = step.lengths();
    double tokens =
        (double) step.prompts() * lengths.prefix()
            + (double) step.rows() * lengths.turns() * lengths.turn();
    return 2 * tokens * inner() + vision(1);
  }

  /** Operations of the decode loops. */
  public double decode() {
    return 2.0 * step.rows() * step.lengths().sampled() * model.languageWeights();
  }

  /** Passes of the decode loops, each of which reads all weights. */
  public double decodePasses() {
    double batches = Math.ceil((double) step.prompts() / step.promptsAtOnce());
    return batches * step.lengths().sampled();
  }

  /** All of them, and what it takes to begin the passes of the decode loops. */
  public double all() {
    double launched = setup.cpu() ? 1 : (double) setup.decodeKernels() / ModelSetup.OWN_KERNELS;
    double begun = 2 * decodePasses() * step.busyWorkers() * TOKENS_TO_BEGIN * launched * inner();
    return prefill() + decode() + begun + judge() + update();
  }

  /** Operations of the judge. */
  public double judge() {
    return step.judge()
        .map(
            judge ->
                2.0
                        * step.rows()
                        * (judge.promptTokens() + judge.newTokens())
                        * judge.model().languageWeights()
                    + 2.0
                        * step.rows()
                        * judge.cropTokens()
                        * PATCHES_PER_TOKEN
                        * judge.model().visionWeights())
        .orElse(0.0);
  }

  /** Passes of the update. */
  public long passes() {
    long all = (step.prompts() + step.busyWorkers() - 1) / step.busyWorkers() * (long) step.group();
    return (all + step.rowsOfPass() - 1) / step.rowsOfPass() * step.busyWorkers();
  }

  /** Operations of the update; prefixes count once for each pass that reads them. */
  public double update() {
    StepShape.Lengths lengths = step.lengths();
    double tokens =
        (double) step.rows() * lengths.continuation()
            + (double) passes() * step.prefixesOfPass() * lengths.prefix();
    double scored = (double) step.rows() * lengths.sampled();
    double begun = (double) passes() * TOKENS_TO_BEGIN;
    return 2 * times() * ((tokens + begun) * inner() + scored * model.outputWeights()) + features();
  }

  /** The forward pass, that by the inputs, that by trained weights, and the forward pass again. */
  private int times() {
    return 2 + (setup.adapts() ? 0 : 1) + (setup.checkpointing() ? 1 : 0);
  }

  /** What the vision tower does in the update. */
  private double features() {
    int trained = setup.adapts() ? 1 : 2;
    if (!setup.trainsVision()) {
      return setup.keepsVision() ? 0 : vision(1);
    }
    int again =
        setup.keepsVisionGraph() ? 0 : setup.checkpointing() && !setup.keepsVision() ? 2 : 1;
    return vision(trained + again);
  }

  private double vision(int times) {
    return 2.0 * times * step.viewTokens() * PATCHES_PER_TOKEN * model.visionWeights();
  }

  /** Weights of the layers, which every token meets. */
  private double inner() {
    return (double) model.text().layers() * model.layerWeights();
  }
}

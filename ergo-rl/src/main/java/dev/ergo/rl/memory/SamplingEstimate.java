package dev.ergo.rl.memory;

import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.rl.memory.MemoryPlan.Entry;
import dev.ergo.rl.memory.MemoryPlan.Phase;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.List;

/**
 * What sampling takes beside the weights.
 *
 * @param model the model that is sampled from
 * @param setup how it is held
 * @param phase when it happens
 */
record SamplingEstimate(ModelShape model, ModelSetup setup, Phase phase) {

  /**
   * Rows that are sampled at the same time.
   *
   * @param workers threads that share them
   * @param prompts prompts, each computed once
   * @param prefixTokens tokens of a prompt
   * @param rows rows that go on from a prompt
   * @param turns how often tokens are put behind what was sampled
   * @param turnTokens how many at a time
   * @param newTokens tokens that are sampled
   * @param visionTokens vision tokens of one call for all rows at most
   */
  record Rows(
      int workers,
      long prompts,
      long prefixTokens,
      long rows,
      long turns,
      long turnTokens,
      long newTokens,
      long visionTokens) {

    /** Columns of the key/value cache for which room is made. */
    long columns() {
      return prefixTokens + turns * turnTokens + newTokens;
    }
  }

  List<Entry> of(Rows sampled) {
    TextConfig text = model.text();
    long rows = sampled.rows();
    long perColumn = 2L * text.layers() * text.kvHeads() * text.headDim() * setup.weightBytes();
    // The prompts' cache is there while it is copied to the rows. Later the rows that still run
    // are copied beside the whole, once half of them are left and again once a quarter is.
    long copied = rows * sampled.columns() * 3 / 4;
    long columns =
        rows * sampled.columns() + Math.max(sampled.prompts() * sampled.prefixTokens(), copied);
    long tokens = Math.max(sampled.prompts() * sampled.prefixTokens(), rows * sampled.turnTokens());
    long attended = rows * sampled.columns() * model.heads() * 2 * setup.computeBytes();
    long packed = text.layers() * model.layerWeights() + model.outputWeights();
    // Every worker's decode loop makes a copy of its own.
    long copies = setup.packs(model) ? sampled.workers() : 0;
    return List.of(
        entry("key/value cache", columns * perColumn),
        entry("one layer", tokens * passing() + attended),
        entry("logits", 5 * 4 * rows * text.vocabSize()),
        entry("float32 copies", setup.widens() ? model.largestMatrix() * 4 : 0),
        entry("packed weights", copies * packed * 4),
        entry("vision tower", model.visionPassing(sampled.visionTokens(), sampled.workers())));
  }

  /** Bytes of a token inside of a layer that keeps nothing. */
  private long passing() {
    TextConfig text = model.text();
    return 6L * text.hiddenSize() * 4 + 3L * text.intermediateSize() * setup.computeBytes();
  }

  private Entry entry(String what, long bytes) {
    return new Entry(phase.title() + ": " + what, Place.DEVICE, phase, bytes);
  }
}

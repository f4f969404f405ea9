package dev.ergo.rl.memory;

import dev.ergo.rl.memory.MemoryPlan.Entry;
import dev.ergo.rl.memory.MemoryPlan.Phase;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What sampling takes beside the weights, at its worst moment: the prompts' pass, a later turn's,
 * or the decode loop.
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
   * @param prefixViews vision tokens of a prompt
   * @param rows rows that go on from a prompt
   * @param turns how often tokens are put behind what was sampled
   * @param turnTokens how many at a time
   * @param turnViews vision tokens among them
   * @param newTokens tokens that are sampled
   */
  record Rows(
      int workers,
      long prompts,
      long prefixTokens,
      long prefixViews,
      long rows,
      long turns,
      long turnTokens,
      long turnViews,
      long newTokens) {

    /** Columns of the key/value cache for which room is made. */
    long columns() {
      return prefixTokens + turns * turnTokens + newTokens;
    }
  }

  private record Moment(
      long cache, long layer, long logits, long copies, long packed, long vision) {

    long bytes() {
      return cache + layer + logits + copies + packed + vision;
    }
  }

  List<Entry> of(Rows sampled) {
    Moment worst =
        Stream.of(prompts(sampled), encoding(sampled), turns(sampled), decoding(sampled))
            .max(Comparator.comparingLong(Moment::bytes))
            .orElseThrow();
    return List.of(
        entry("key/value cache", worst.cache()),
        entry("one layer", worst.layer()),
        entry("logits", worst.logits()),
        entry("copies of matrices", worst.copies()),
        entry("packed weights", worst.packed()),
        entry("vision tower", worst.vision()));
  }

  /** The prompts' cache is there while it is copied to the rows. */
  private Moment prompts(Rows sampled) {
    long cache = sampled.prompts() * sampled.prefixTokens() * perColumn();
    long layer = layer(sampled.prompts(), sampled.prefixTokens(), sampled.prefixTokens(), 0);
    long spread = sampled.rows() * sampled.columns() * perColumn();
    long features = features(sampled.prompts() * sampled.prefixViews());
    return spread > layer
        ? new Moment(cache + spread, 0, 0, 0, 0, features)
        : new Moment(cache, layer, 0, widened(), 0, features);
  }

  private Moment encoding(Rows sampled) {
    VisionBytes vision = new VisionBytes(model, setup);
    long first = sampled.prompts() * sampled.prefixViews();
    long later = sampled.rows() * sampled.turnViews();
    long cache = sampled.rows() * sampled.columns() * perColumn();
    long pass = vision.passing(Math.max(first, later), sampled.workers());
    return new Moment(
        later >= first ? cache : sampled.prompts() * sampled.prefixTokens() * perColumn(),
        0,
        0,
        setup.copiedBytes() * model.vision().hiddenSize() * model.vision().intermediateSize(),
        0,
        pass + features(Math.max(first, later)));
  }

  private Moment turns(Rows sampled) {
    if (sampled.turns() == 0) {
      return new Moment(0, 0, 0, 0, 0, 0);
    }
    long tokens = sampled.turnTokens() + 1;
    long mask = sampled.rows() * tokens * sampled.columns() * setup.weightBytes();
    return new Moment(
        sampled.rows() * sampled.columns() * perColumn(),
        layer(sampled.rows(), tokens, sampled.columns(), 2 * mask),
        0,
        widened(),
        0,
        features(sampled.rows() * sampled.turnViews()));
  }

  /**
   * The rows that still run are copied beside the whole, once half of them are left and again once
   * a quarter is.
   */
  private Moment decoding(Rows sampled) {
    long cache = sampled.rows() * sampled.columns() * perColumn();
    long layers = model.text().layers() * model.layerWeights();
    long packed = setup.packs(model) ? 4 * (layers + model.outputWeights()) : 0;
    long layer = layer(sampled.rows(), 1, 0, 0);
    return new Moment(
        cache + cache * 3 / 4,
        layer,
        // Logits, log-probs, probabilities, those that may be drawn, and their sums in float64.
        (4 * 4 + 8) * sampled.rows() * model.text().vocabSize(),
        setup.narrows()
            ? 2 * (layers + model.outputWeights())
            : setup.copiedBytes() * model.largestMatrix(),
        // Every worker's decode loop makes a copy of its own.
        sampled.workers() * (packed + setup.joined(model)),
        features(sampled.rows() * sampled.turnViews()));
  }

  /** A layer over rows of tokens that see columns. */
  private long layer(long rows, long tokens, long columns, long mask) {
    LayerBytes bytes = new LayerBytes(model, setup);
    long mlp = rows * tokens * bytes.passing();
    long attention = rows * tokens * bytes.attending() + rows * columns * bytes.key();
    return mask + Math.max(mlp, attention);
  }

  /** Features stay until their tokens have been embedded, those of a step until its end. */
  private long features(long tokens) {
    return new VisionBytes(model, setup).features(tokens);
  }

  private long widened() {
    return setup.copiedBytes() * (model.layerWeights() + model.outputWeights());
  }

  private long perColumn() {
    return 2L
        * model.text().layers()
        * model.text().kvHeads()
        * model.text().headDim()
        * setup.weightBytes();
  }

  private Entry entry(String what, long bytes) {
    return new Entry(phase.title() + ": " + what, Place.DEVICE, phase, bytes);
  }
}

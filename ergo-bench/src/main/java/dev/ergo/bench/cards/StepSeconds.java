package dev.ergo.bench.cards;

import dev.ergo.rl.memory.ModelSetup;
import dev.ergo.rl.memory.ModelShape;
import dev.ergo.rl.memory.StepCost;
import dev.ergo.rl.memory.StepShape;
import dev.ergo.rl.train.StepSizes;
import java.util.Locale;

/**
 * Seconds of the parts of a step on one of the cards that compute it, by arithmetic. Nothing here
 * was measured on a GPU.
 *
 * @param step the step
 * @param sizes how it is cut up
 * @param card on what
 */
record StepSeconds(PlannedStep step, StepSizes sizes, Card card) {

  /** Share of a card's products, of its bandwidths and links that is assumed to be reached. */
  static final double REACHED = 0.4;

  /** The same of products inside of flash attention, and of the memory-efficient kernel. */
  static final double FLASH = 0.4;

  static final double MASKED = 0.2;

  /** Seconds that the host is assumed to take for a kernel of the decode loop. */
  static final double LAUNCH = 8e-6;

  /** Kernels of a token of the decode loop beside those of the layers. */
  static final int AROUND_LAYERS = 20;

  /** Work of a backward pass of attention in forward passes. */
  static final double BACKWARD = 2.5;

  /** Bytes that AdamW reads and writes of a weight, and the host's bandwidth. */
  private static final double STATE_BYTES = 28;

  private static final double HOST_BANDWIDTH = 100e9;

  private ModelShape model() {
    return step.model();
  }

  private StepShape shape() {
    return step.shape(sizes);
  }

  private StepCost cost() {
    return step.cost(sizes);
  }

  private double products() {
    return REACHED * card.teraflops() * 1e12;
  }

  private double bytes() {
    return REACHED * card.bandwidth() * 1e9;
  }

  /** Seconds of a pass of tokens through all layers, without attention. */
  double layers(double tokens) {
    return 2 * tokens * model().text().layers() * model().layerWeights() / products();
  }

  /** Seconds of attention over pairs of a query and a key, in all layers. */
  double attention(double pairs, double share) {
    double heads = (double) model().text().heads() * model().text().headDim();
    return 4 * heads * model().text().layers() * pairs / (share * card.teraflops() * 1e12);
  }

  /** Prompts and crops, with the vision tower. */
  double prefill() {
    StepShape.Lengths lengths = step.lengths();
    double prompts = shape().prompts() * Math.pow(lengths.prefix(), 2) / 2;
    return cost().prefill() / products()
        + attention(prompts, FLASH)
        + attention(appended(), MASKED);
  }

  /** Pairs of crops and later questions with all that a mask lets through or hides. */
  double appended() {
    StepShape.Lengths lengths = step.lengths();
    return (double) shape().rows() * lengths.turn() * behind();
  }

  /** Columns that an appended turn ends at. */
  double behind() {
    StepShape.Lengths lengths = step.lengths();
    return lengths.prefix() + lengths.sampled() / 2.0 + lengths.turn();
  }

  /** The decode loops: all weights and the cache are read for each token. */
  double decode() {
    StepShape.Lengths lengths = step.lengths();
    double columns = lengths.prefix() + (lengths.turn() + lengths.sampled()) / 2.0;
    double cache = shape().rowsAtOnce() * columns * cachedBytes();
    double read = (weightBytes() + cache) / bytes();
    double passes = cost().decodePasses() * Math.max(launches(step.setup(sizes)), read);
    return Math.max(cost().decode() / products(), passes);
  }

  /** Seconds until the kernels of a token are launched. */
  double launches(ModelSetup setup) {
    return LAUNCH * (model().text().layers() * setup.decodeKernels() + AROUND_LAYERS);
  }

  /** Bytes of weights that a token reads. */
  double weightBytes() {
    double layers = (double) model().text().layers() * model().layerWeights();
    return 2 * (layers + model().outputWeights()) + 4.0 * step.setup(sizes).adapter().weights();
  }

  /** Bytes of the cache for a token. */
  private double cachedBytes() {
    return 2.0 * 2 * model().text().layers() * model().text().kvHeads() * model().text().headDim();
  }

  /** The judge, with a decode loop for each batch. */
  double judge() {
    StepShape.Judge judge = shape().judge().orElseThrow();
    double pairs = shape().rows() * Math.pow(judge.promptTokens(), 2) / 2;
    double batches = Math.ceil((double) shape().rows() / judge.batch());
    double token = Math.max(launches(step.setup(sizes)), weightBytes() / bytes());
    return cost().judge() / products()
        + attention(pairs, FLASH)
        + batches * judge.newTokens() * token;
  }

  /** Log-probs of the reference policy. */
  double reference() {
    StepShape.Lengths lengths = step.lengths();
    double tokens = shape().rows() * (double) continuation();
    double prefixes = (double) cost().passes() * shape().prefixesOfPass() * lengths.prefix();
    double scored = (double) shape().rows() * lengths.sampled() * model().outputWeights();
    return layers(tokens + prefixes) + 2 * scored / products() + ofUpdate(1);
  }

  /** Forward and backward passes. */
  double update() {
    return cost().update() / products() + ofUpdate(times());
  }

  private double times() {
    return 1 + BACKWARD + (sizes.gradientCheckpointing() ? 1 : 0);
  }

  private long continuation() {
    StepShape.Lengths lengths = step.lengths();
    return (long) lengths.turns() * lengths.turn() + lengths.sampled();
  }

  private double ofUpdate(double times) {
    return times * attention(shape().rows() * Math.pow(shape().columns(), 2) / 2, FLASH);
  }

  /** What attention of update and reference takes more with a mask in place of whole sequences. */
  double withMasks() {
    double rows = shape().rows() * (double) continuation() * shape().columns();
    double prefixes =
        (double) cost().passes()
            * shape().prefixesOfPass()
            * Math.pow(step.lengths().prefix(), 2)
            / 2;
    double once = attention(rows, MASKED) + attention(prefixes, FLASH);
    return (times() + 1) * once - ofUpdate(times() + 1);
  }

  /** Gradients to their owners, and weights back. */
  double transfers() {
    int cards = step.cards();
    double trained = step.setup(sizes).trained(model());
    double moved =
        step.full() ? (4 + 2) * trained * (cards - 1) / cards : 8 * trained * (cards - 1);
    return moved / (REACHED * card.link() * 1e9);
  }

  /** Moments in the memory of the host: gradients there, weights back, and AdamW itself. */
  double host() {
    double trained = step.setup(sizes).trained(model());
    return step.stateOnHost()
        ? trained * (4 + 2) / (REACHED * card.host() * 1e9) + trained * STATE_BYTES / HOST_BANDWIDTH
        : 0;
  }

  double all() {
    return prefill() + decode() + judge() + reference() + update() + transfers() + host();
  }

  /** Its summands. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f = %.1f + %.1f + %.1f + %.1f + %.1f + %.1f",
        all(),
        prefill(),
        decode(),
        judge(),
        reference(),
        update(),
        transfers() + host());
  }
}

package dev.ergo.rl.memory;

import dev.ergo.core.model.LogProbRequest;
import dev.ergo.rl.memory.MemoryPlan.Entry;
import dev.ergo.rl.memory.MemoryPlan.Phase;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one pass of the update takes at its worst moment: activations go as gradients come, so they
 * are never both there in full.
 */
final class UpdateEstimate {

  private final ModelShape model;
  private final StepShape step;
  private final ModelSetup setup;
  private final LayerBytes bytes;
  private final VisionBytes vision;
  private final long workers;
  private final long tokens;
  private final long scored;

  /** Keys and values that all rows see, and their masks, in one layer. */
  private final long seen;

  private final long views;

  /**
   * Prepares it.
   *
   * @param step its passes; workers go through theirs side by side
   */
  UpdateEstimate(ModelShape model, StepShape step, ModelSetup setup) {
    this.model = model;
    this.step = step;
    this.setup = setup;
    this.bytes = new LayerBytes(model, setup);
    this.vision = new VisionBytes(model, setup);
    this.workers = step.busyWorkers();
    StepShape.Lengths lengths = step.lengths();
    long rows = workers * step.rowsOfPass();
    long prefixes = workers * step.prefixesOfPass();
    long prefixTokens = prefixes * lengths.prefix();
    this.tokens = prefixTokens + rows * lengths.continuation();
    this.scored = rows * lengths.sampled();
    long mask = rows * lengths.continuation() * step.columns() * setup.computeBytes();
    this.seen = (rows * step.columns() + prefixTokens) * bytes.key() + mask;
    this.views = prefixes * lengths.view() + rows * lengths.turns() * lengths.crop();
  }

  /** A moment of the pass. */
  private record Moment(
      long activations, long logits, long gradients, long copies, long visionTower) {

    long bytes() {
      return activations + logits + gradients + copies + visionTower;
    }
  }

  /** Its items at the worst moment. */
  List<Entry> entries() {
    Moment worst =
        (setup.checkpointing() ? checkpointed() : recorded())
            .max(Comparator.comparingLong(Moment::bytes))
            .orElseThrow();
    return List.of(
        entry("activations", worst.activations()),
        entry("logits", worst.logits()),
        entry("new gradients", worst.gradients()),
        entry("float32 copies", worst.copies()),
        entry("vision tower", worst.visionTower()));
  }

  /** With the graph of all layers. */
  private Stream<Moment> recorded() {
    int layers = model.text().layers();
    long below = (layers - 1) * layer();
    long copied = setup.widens() ? (layers * model.layerWeights()) * 4 : 0;
    long graph = visionInPass() ? vision.kept(views) : 0;
    long all = fresh(setup.trained(model) - visionTrained(), layers);
    return Stream.of(
        new Moment(below + lastLayer(), logitsAtWork(), headMatrix(), copied + headCopy(), graph),
        new Moment(
            below + backward(), 0, headGradients() + fresh(model.layerWeights(), 1), copied, graph),
        new Moment(
            layer() + backward(), 0, all, setup.widens() ? model.layerWeights() * 4 : 0, graph),
        new Moment(0, 0, all + fresh(visionTrained(), 0), 0, visionBackward()),
        passing());
  }

  /** With the inputs of layers alone. */
  private Stream<Moment> checkpointed() {
    int layers = model.text().layers();
    long between = layers * tokens * model.text().hiddenSize() * setup.weightBytes();
    long copy = setup.widens() ? model.layerWeights() * 4 : 0;
    return Stream.of(
        new Moment(between + lastLayer(), logitsAtWork(), headMatrix(), copy + headCopy(), 0),
        new Moment(
            between + lastLayer(), 0, headGradients() + fresh(model.layerWeights(), 1), copy, 0),
        new Moment(between + layer() + backward(), 0, fresh(model.layerWeights(), 1), copy, 0),
        new Moment(between / layers * 2, 0, fresh(embedding(), 0), 0, 0),
        new Moment(between / layers, 0, fresh(visionTrained(), 0), 0, visionBackward()),
        passing());
  }

  /** Before anything is recorded. */
  private Moment passing() {
    return new Moment(0, 0, 0, 0, vision.passing(views, (int) workers));
  }

  private long layer() {
    return tokens * bytes.kept() + seen;
  }

  /** Only tokens that predict a sampled one go through all of it. */
  private long lastLayer() {
    return tokens * bytes.keptOfOthers() + scored * bytes.kept() + seen;
  }

  private long backward() {
    return Math.max(tokens * bytes.gradients(), tokens * bytes.attentionGradients() + seen);
  }

  private boolean isCut() {
    return !setup.adapts()
        && scored / workers * model.text().vocabSize() > LogProbRequest.LOGITS_AT_ONCE;
  }

  /** Logits, their log-probs and probabilities, and what is made of them. */
  private long logitsAtWork() {
    long vocabulary = model.text().vocabSize();
    long limit = Math.max(1, LogProbRequest.LOGITS_AT_ONCE / vocabulary);
    long atOnce = Math.min(scored, workers * limit);
    long atWork = (setup.entropies() ? 5 : 4) * atOnce;
    long waiting = setup.adapts() || isCut() ? 0 : (setup.entropies() ? 2 : 1) * (scored - atOnce);
    return (atWork + waiting) * vocabulary * 4;
  }

  /** A cut output matrix: its gradient as it comes, and in float32. */
  private long headMatrix() {
    return isCut() ? workers * model.outputWeights() * (setup.weightBytes() + 4) : 0;
  }

  private long headCopy() {
    return setup.widens() ? model.outputWeights() * 4 : 0;
  }

  private long headGradients() {
    return isCut() ? 0 : fresh(model.outputWeights(), 0);
  }

  private long embedding() {
    return setup.adapts() ? 0 : model.outputWeights();
  }

  private long visionTrained() {
    return !setup.adapts() && setup.trainsVision() ? model.visionWeights() : 0;
  }

  /**
   * Gradients of weights as they come out of the backward pass, of which one at a time is turned
   * into float32.
   *
   * @param weights of a full training
   * @param layers in which an adapter's weights are reached instead
   */
  private long fresh(long weights, int layers) {
    if (setup.adapts()) {
      return workers * setup.adapter().weights() * 4 * layers / model.text().layers();
    }
    boolean turned = setup.weightBytes() == 2 && weights > 0;
    long largest = turned ? Math.min(weights, model.largestMatrix()) * 4 : 0;
    return workers * (weights * setup.weightBytes() + largest);
  }

  /** Whether the pass records the vision tower itself. */
  private boolean visionInPass() {
    return setup.trainsVision() && !setup.keepsVisionGraph();
  }

  private long visionBackward() {
    if (!setup.trainsVision()) {
      return 0;
    }
    long differentiated = setup.keepsVisionGraph() ? step.viewTokens() : views;
    long graph = visionInPass() ? vision.kept(views) : 0;
    return graph + vision.gradients(differentiated) + step.viewTokens() * leaf();
  }

  /** Gradients that gather by a feature of a kept graph, float32. */
  private long leaf() {
    return setup.keepsVisionGraph() ? model.text().hiddenSize() * 4L : 0;
  }

  private static Entry entry(String what, long bytes) {
    return new Entry("update: " + what, Place.DEVICE, Phase.UPDATE, bytes);
  }
}

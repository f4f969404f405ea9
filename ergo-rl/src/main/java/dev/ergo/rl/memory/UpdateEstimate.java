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
  private final VisionBytes vision;
  private final LayerPass layer;
  private final long workers;
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
    this.vision = new VisionBytes(model, setup);
    this.workers = step.busyWorkers();
    StepShape.Lengths lengths = step.lengths();
    long rows = workers * step.rowsOfPass();
    long prefixes = workers * step.prefixesOfPass();
    this.layer =
        new LayerPass(
            model,
            setup,
            workers,
            new LayerPass.Tokens(
                prefixes * lengths.prefix(),
                rows,
                lengths.continuation(),
                step.columns(),
                rows * lengths.sampled()));
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
        (setup.checkpointing() ? checkpointed() : setup.isExplicit() ? explicit() : recorded())
            .max(Comparator.comparingLong(Moment::bytes))
            .orElseThrow();
    return List.of(
        entry("activations", worst.activations()),
        entry("logits", worst.logits()),
        entry("new gradients", worst.gradients()),
        entry("gradients of other GPUs", arriving()),
        entry("copies of matrices", worst.copies()),
        entry("vision tower", worst.visionTower()));
  }

  /** A gradient that another device has computed, on its way to the sums of its owner. */
  private long arriving() {
    return setup.givesAtOnce(devices()) ? 4 * model.largestMatrix() : 0;
  }

  private int devices() {
    return step.split().spread().devices();
  }

  /** With the graph of all layers. */
  private Stream<Moment> recorded() {
    int layers = model.text().layers();
    long below = (layers - 1) * layer.kept();
    long copies = setup.copiedBytes() * layers * model.layerWeights();
    long graph = visionInPass() ? vision.kept(views) : 0;
    long all = ofLanguageModel();
    Stream<Moment> last = backwardOfLast(below, copies, graph);
    Stream<Moment> others = layers == 1 ? Stream.of() : recordedLayers(copies, graph);
    Stream<Moment> ends =
        Stream.of(
            new Moment(
                below + layer.keptOfLast(),
                logitsAtWork(),
                headMatrix(),
                copies + headCopy(),
                graph),
            new Moment(0, 0, all + twiceEmbedded(), 0, graph),
            new Moment(0, 0, all + fresh(visionTrained()), 0, visionBackward()),
            new Moment(
                0, 0, all + fresh(visionTrained()) + layer.turned(model.largestMatrix()), 0, 0),
            passing());
    return Stream.of(ends, last, others).flatMap(moments -> moments);
  }

  /** With layers below the last one whose backward pass is written out. */
  private Stream<Moment> explicit() {
    int layers = model.text().layers();
    long kept = (layers - 1) * layer.kept();
    long graph = visionInPass() ? vision.kept(views) : 0;
    // Matrices with their norm in them.
    long joined = workers * 4 * model.layerWeights();
    Stream<Moment> last = backwardOfLast(kept, 0, graph);
    Stream<Moment> others =
        layers == 1
            ? Stream.of()
            : layer.explicitBackward().stream()
                .map(
                    at ->
                        new Moment(
                            kept - layer.kept() + at.activations(),
                            0,
                            at.gradients(),
                            joined,
                            graph));
    Stream<Moment> ends =
        Stream.of(
            new Moment(kept + layer.keptOfLast(), logitsAtWork(), headMatrix(), headCopy(), graph),
            new Moment(0, 0, fresh(embedding()) + twiceEmbedded(), 0, graph),
            new Moment(0, 0, fresh(visionTrained()), 0, visionBackward()),
            passing());
    return Stream.of(ends, last, others).flatMap(moments -> moments);
  }

  /** The layer below the last one, and the first one. */
  private Stream<Moment> recordedLayers(long copies, long graph) {
    long below = (model.text().layers() - 2) * layer.kept();
    long before = headGradients() + layer.gradients();
    long after = ofLanguageModel() - layer.gradients();
    return layer.backward().stream()
        .flatMap(
            at ->
                Stream.of(
                    new Moment(below + at.activations(), 0, before + at.gradients(), copies, graph),
                    new Moment(at.activations(), 0, after + at.gradients(), layerCopy(), graph)));
  }

  /** With the inputs of layers alone. */
  private Stream<Moment> checkpointed() {
    long inputs = layer.inputs();
    long between = inputs * model.text().layers() + layer.sums();
    long copy = layerCopy();
    Stream<Moment> last = backwardOfLast(between, copy, 0);
    Stream<Moment> others =
        layer.backward().stream()
            .map(at -> new Moment(between + at.activations(), 0, at.gradients(), copy, 0));
    Stream<Moment> ends =
        Stream.of(
            new Moment(
                between + layer.keptOfLast(), logitsAtWork(), headMatrix(), copy + headCopy(), 0),
            new Moment(between + inputs, 0, fresh(embedding()) + twiceEmbedded(), 0, 0),
            new Moment(between, 0, fresh(visionTrained()), 0, visionBackward()),
            passing());
    return Stream.of(ends, last, others).flatMap(moments -> moments);
  }

  /**
   * The last layer, which is recorded in each way.
   *
   * @param below what is kept of those below it
   */
  private Stream<Moment> backwardOfLast(long below, long copies, long graph) {
    return layer.backwardOfLast().stream()
        .map(
            at ->
                new Moment(
                    below + at.activations(), 0, headGradients() + at.gradients(), copies, graph));
  }

  /** Before anything is recorded. */
  private Moment passing() {
    return new Moment(0, 0, 0, 0, vision.passing(views, (int) workers));
  }

  private boolean isCut() {
    return !setup.adapts()
        && layer.tokens().scored() / workers * model.text().vocabSize()
            > LogProbRequest.LOGITS_AT_ONCE;
  }

  /** Logits, their log-probs and probabilities, and what is made of them. */
  private long logitsAtWork() {
    long vocabulary = model.text().vocabSize();
    long scored = layer.tokens().scored();
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
    return setup.copiedBytes() * model.outputWeights();
  }

  private long headGradients() {
    return isCut() ? 0 : fresh(setup.adapts() ? 0 : model.outputWeights());
  }

  private long layerCopy() {
    return setup.copiedBytes() * model.layerWeights();
  }

  private long embedding() {
    return setup.adapts() ? 0 : model.outputWeights();
  }

  /** Rows and prefixes give a gradient each by the embedding; their sum comes beside them. */
  private long twiceEmbedded() {
    return 2 * fresh(embedding());
  }

  private long visionTrained() {
    return !setup.adapts() && setup.trainsVision() ? model.visionWeights() : 0;
  }

  /** Gradients by the language model's weights, or by all of an adapter. */
  private long ofLanguageModel() {
    return setup.adapts()
        ? workers * setup.adapter().weights() * 4
        : fresh(setup.trained(model) - visionTrained());
  }

  /** Gradients by weights of a full training as they come. */
  private long fresh(long weights) {
    return workers * weights * setup.weightBytes();
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

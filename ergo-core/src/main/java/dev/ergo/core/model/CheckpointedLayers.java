package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.LayerTape.Recorded;
import dev.ergo.core.model.LayerTape.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The language model with only the inputs of its layers kept (Chen et al., arXiv 1604.06174): the
 * last layer is recorded, each one below computed again when its gradients are due, then the
 * embedding and, where it is trained and not kept elsewhere, the vision tower.
 */
final class CheckpointedLayers {

  private final ModelWeights model;
  private final VisionTower tower;
  private final LanguageModel language;
  private final GroupedBatch batch;
  private final PatchSource source;

  /** Features that the embedding is computed from. */
  private final ImageFeatures features;

  private final boolean trainsVision;
  private NDList layerInputs;

  CheckpointedLayers(
      ModelWeights model,
      VisionTower tower,
      LanguageModel language,
      GroupedBatch batch,
      ImageFeatures features,
      PatchSource source) {
    this.model = model;
    this.tower = tower;
    this.language = language;
    this.batch = batch;
    this.features = features;
    this.source = source;
    this.trainsVision = tower.vision().isTrained() && !features.spans().isEmpty() && !hasLeaves();
  }

  /** Features that a recording cache cut off are leaves already. */
  private boolean hasLeaves() {
    return features.tensors().stream().anyMatch(NDArray::hasGradient);
  }

  /** Computes the inputs of all layers and returns those of the last one, as leaves. */
  List<NDArray> forward(NDManager owner) {
    layerInputs =
        model
            .call("layer_inputs")
            .with("groups", batch.groups())
            .with("features", features.tensors())
            .with("m", language)
            .run(owner);
    return leaves(layers() - 1);
  }

  private int layers() {
    return model.config().text().layers();
  }

  /** What lies below the last layer, last layer first. */
  List<Function<NDManager, Segment>> below() {
    List<Function<NDManager, Segment>> segments = new ArrayList<>();
    boolean trainsInputs = trainsVision || hasLeaves() || language.embedTokens().hasGradient();
    for (int layer = layers() - 2; layer >= 0; layer--) {
      int number = layer;
      segments.add(scope -> layer(number, number > 0 || trainsInputs, scope));
    }
    if (trainsInputs) {
      segments.add(this::embedding);
    }
    if (trainsVision) {
      segments.add(this::vision);
    }
    return segments;
  }

  private List<NDArray> leaves(int layer) {
    List<NDArray> leaves = layerInputs.subList(2 * layer, 2 * layer + 2);
    leaves.forEach(leaf -> leaf.setRequiresGradient(true));
    return leaves;
  }

  private Segment layer(int number, boolean goesOn, NDManager scope) {
    List<NDArray> inputs =
        goesOn ? leaves(number) : layerInputs.subList(2 * number, 2 * number + 2);
    NDList outputs =
        model
            .call("one_layer")
            .with("layer", number)
            .with("start", inputs)
            .with("groups", batch.groups())
            .with("m", language)
            .runRecorded(scope);
    return new Recorded(outputs, goesOn ? inputs : List.of(), language.layer(number, layers()));
  }

  private Segment embedding(NDManager scope) {
    // Features that sampling has kept serve other passes, which must not take them for leaves.
    List<NDArray> read =
        trainsVision
            ? features.tensors().stream().map(tensor -> model.leafOf(tensor, scope)).toList()
            : features.tensors();
    NDList outputs =
        model
            .call("grouped_embed")
            .with("groups", batch.groups())
            .with("features", read)
            .with("embed_tokens", language.embedTokens())
            .runRecorded(scope);
    List<NDArray> inputs = trainsVision || hasLeaves() ? read : List.of();
    return new Recorded(outputs, inputs, List.of(language.embedTokens()));
  }

  /**
   * The features once more. Those of the pass may lie in tensors with views of other passes, whose
   * rows are filled with any others here: nothing was read from them.
   */
  private Segment vision(NDManager scope) {
    ImageFeatures again = tower.features(batch.sequences(), source, scope, true);
    long[] rows = new long[Math.toIntExact(rowsOf(features.tensors()))];
    features
        .spans()
        .forEach(
            (view, span) -> {
              long from = again.span(view).first();
              for (int row = 0; row < span.grid().tokens(); row++) {
                rows[Math.toIntExact(span.first() + row)] = from + row;
              }
            });
    List<NDArray> outputs = new ArrayList<>();
    NDManager inputs = scope.newSubManager(model.device());
    int first = 0;
    for (NDArray tensor : features.tensors()) {
      int end = Math.toIntExact(first + tensor.getShape().get(0));
      NDArray chosen = inputs.create(Arrays.copyOfRange(rows, first, end));
      outputs.add(model.rows(again.tensors(), chosen, scope, true));
      first = end;
    }
    return new Recorded(outputs, List.of(), tower.vision().weights());
  }

  private static long rowsOf(List<NDArray> tensors) {
    return tensors.stream().mapToLong(tensor -> tensor.getShape().get(0)).sum();
  }
}

package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.LayerTape.Explicit;
import dev.ergo.core.model.LayerTape.Recorded;
import dev.ergo.core.model.LayerTape.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The layers below the last one with a backward pass that is written out (explicit.torchscript),
 * from the recorded embedding up.
 */
final class ExplicitLayers {

  private final ModelWeights model;
  private final LanguageModel language;
  private final GroupedBatch batch;

  /** Fields of KeptLayer: how many tensors are kept of a layer. */
  private final int keptOfLayer;

  private NDArray turns;
  private NDArray mask;
  private NDList kept;
  private Recorded embedding;

  ExplicitLayers(ModelWeights model, LanguageModel language, GroupedBatch batch) {
    this.model = model;
    this.language = language;
    this.batch = batch;
    this.keptOfLayer = model.program().fields("KeptLayer").size();
  }

  /**
   * Computes the inputs of the last layer and returns them as leaves.
   *
   * @param features features that the embedding is computed from
   * @param readByEmbedding weights and leaves that the embedding and the features may lead to
   * @param owner of everything that is kept
   */
  List<NDArray> forward(ImageFeatures features, List<NDArray> readByEmbedding, NDManager owner) {
    NDList start =
        model
            .call("grouped_embed")
            .with("groups", batch.groups())
            .with("features", features.tensors())
            .with("embed_tokens", language.embedTokens())
            .runRecorded(owner);
    embedding = new Recorded(start, List.of(), readByEmbedding);
    NDList out =
        model
            .call("explicit_layers")
            .with("start", start)
            .with("groups", batch.groups())
            .with("m", language)
            .run(owner);
    turns = out.get(2);
    mask = out.get(3);
    kept = out.subNDList(4);
    List<NDArray> top = out.subList(0, 2);
    top.forEach(leaf -> leaf.setRequiresGradient(true));
    return top;
  }

  /** What lies below the last layer, last layer first. */
  List<Function<NDManager, Segment>> below() {
    List<Function<NDManager, Segment>> segments = new ArrayList<>();
    int layers = model.config().text().layers();
    for (int layer = layers - 2; layer >= 0; layer--) {
      List<NDArray> weights = language.layer(layer, layers);
      List<NDArray> read = kept.subList(layer * keptOfLayer, (layer + 1) * keptOfLayer);
      Segment segment =
          new Explicit(weights, (by, totals, owner) -> back(by, totals, owner, weights, read));
      segments.add(owner -> segment);
    }
    segments.add(owner -> embedding);
    return segments;
  }

  private List<NDArray> back(
      List<NDArray> byOutputs,
      List<NDArray> totals,
      NDManager owner,
      List<NDArray> weights,
      List<NDArray> read) {
    NDList byInputs =
        model
            .call("explicit_backward")
            .with("by", byOutputs)
            .with("kept", read)
            .with("turns", turns)
            .with("mask", mask)
            .with("groups", batch.groups())
            .with("weights", weights)
            .with("totals", totals)
            .with("heads", language.heads())
            .with("kv_heads", language.kvHeads())
            .run(owner);
    read.forEach(NDArray::close);
    return byInputs;
  }
}

package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The language model as its programs take it, with an adapter or without (language.torchscript says
 * shapes and orders).
 */
record LanguageModel(
    int heads,
    int kvHeads,
    double normEps,
    NDArray frequencies,
    NDArray axes,
    NDArray embedTokens,
    List<NDArray> layers,
    NDArray norm,
    NDArray lmHead,
    List<NDArray> adapter) {

  /** Every weight but the adapter's low-rank ones. */
  List<NDArray> weights() {
    List<NDArray> weights = new ArrayList<>(layers);
    weights.add(0, embedTokens);
    weights.add(norm);
    if (lmHead != embedTokens) {
      weights.add(lmHead);
    }
    return weights;
  }

  /** Whether it has no adapter, and every weight of its layers is trained. */
  boolean trainsAllOfLayers() {
    return adapter.size() == 1 && layers.stream().allMatch(NDArray::hasGradient);
  }

  /** Weights of one of {@code count} layers and of the adapter on it. */
  List<NDArray> layer(int layer, int count) {
    List<NDArray> weights = new ArrayList<>(part(layers, layer, count));
    if (adapter.size() > 1) {
      weights.addAll(part(adapter, layer, count));
    }
    return weights;
  }

  private static List<NDArray> part(List<NDArray> tensors, int part, int count) {
    int size = tensors.size() / count;
    return tensors.subList(size * part, size * (part + 1));
  }
}

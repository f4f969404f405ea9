package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.Stream;

/** The vision tower as its program takes it (vision.torchscript says shapes and orders). */
record VisionModel(
    int heads,
    long[] fullAttention,
    NDArray frequencies,
    NDArray patchEmbed,
    List<NDArray> blocks,
    List<NDArray> merger,
    List<NDArray> adapter) {

  /** Every weight, the adapter's among them. */
  List<NDArray> weights() {
    return Stream.of(List.of(patchEmbed), blocks, merger, adapter).flatMap(List::stream).toList();
  }

  /** Whether it has no adapter, and every weight of its blocks is trained. */
  boolean trainsAllOfBlocks() {
    return adapter.size() == 1 && blocks.stream().allMatch(NDArray::hasGradient);
  }

  /** Whether a weight is trained. */
  boolean isTrained() {
    return weights().stream().anyMatch(NDArray::hasGradient);
  }
}

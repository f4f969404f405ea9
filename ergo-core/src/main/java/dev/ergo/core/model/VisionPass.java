package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.LayerTape.Segment;
import java.util.List;
import java.util.function.Function;

/**
 * Features of several images that can be differentiated.
 *
 * @param features [tokens of all images, hidden]
 * @param below how gradients by the features go on, last part first; empty where the graph behind
 *     the features leads to the weights by itself
 */
record VisionPass(NDArray features, List<Function<NDManager, Segment>> below) {

  /** Copies the list. */
  VisionPass {
    below = List.copyOf(below);
  }
}

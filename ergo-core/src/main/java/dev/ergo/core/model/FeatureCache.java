package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.ImageView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps vision features while it is open, so that the passes of one training step (sampling both
 * looks, old, reference and new log-probs) run the tower once per distinct view.
 *
 * <p>Where the tower is trained, its pass is recorded. What reads the features gets them cut off
 * from that graph, as leaves that require gradients; {@link #outputs} with the gradients that the
 * leaves have gathered then lead back to the weights, once for all passes that read them. Without
 * recording, passes with gradients run a trained tower again and nothing is kept for them.
 *
 * <p>Close it before the weights of the vision tower change.
 */
public final class FeatureCache implements AutoCloseable {

  private final ModelWeights model;
  private final boolean recording;
  private final Runnable closing;
  private final NDManager manager;
  private final Map<ImageView, Encoded> views = new HashMap<>();
  private final List<NDArray> outputs = new ArrayList<>();
  private final List<NDArray> leaves = new ArrayList<>();
  private boolean open = true;

  /**
   * Opens a cache.
   *
   * @param closing told when it is closed
   */
  FeatureCache(ModelWeights model, boolean recording, Runnable closing) {
    this.model = model;
    this.recording = recording;
    this.closing = closing;
    manager = model.constants().newSubManager();
  }

  /**
   * Where the features of a view are.
   *
   * @param tensor [tokens of several views, hidden]
   * @param first the view's first row in it
   * @param grid the view's patches
   */
  record Encoded(NDArray tensor, long first, PatchGrid grid) {}

  /** Number of views whose features are held. */
  public int size() {
    return views.size();
  }

  /** Features with their graph, [tokens of several views, hidden] each; none is recorded twice. */
  public List<NDArray> outputs() {
    return List.copyOf(outputs);
  }

  /** For each output, the leaf in its place that log-probs are computed from. */
  public List<NDArray> leaves() {
    return List.copyOf(leaves);
  }

  boolean recording() {
    return recording;
  }

  NDManager manager() {
    return manager;
  }

  Map<ImageView, Encoded> views() {
    return views;
  }

  /** Cuts recorded features off from their graph, which stays here. */
  NDArray leafOf(NDArray output) {
    NDArray leaf = model.leafOf(output, manager);
    outputs.add(output);
    leaves.add(leaf);
    return leaf;
  }

  /** Frees the features; closing again does nothing. */
  @Override
  public void close() {
    if (open) {
      open = false;
      closing.run();
      manager.close();
    }
  }
}

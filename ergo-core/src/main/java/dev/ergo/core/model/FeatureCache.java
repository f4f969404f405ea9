package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.LayerTape.Recorded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps vision features while it is open, so that the passes of one training step (sampling both
 * looks, old, reference and new log-probs) run the tower once per distinct view.
 *
 * <p>Where the tower is trained, its pass is recorded. What reads the features gets them cut off
 * from it, as leaves that require gradients; {@link #tapes} lead the gradients that the leaves have
 * gathered back to the weights, once for all passes that read them. Without recording, passes with
 * gradients run a trained tower again and nothing is kept for them.
 *
 * <p>Close it before the weights of the vision tower change.
 */
public final class FeatureCache implements AutoCloseable {

  private final ModelWeights model;
  private final List<NDArray> weights;
  private final boolean recording;
  private final Runnable closing;
  private final NDManager manager;
  private final Map<ImageView, Encoded> views = new HashMap<>();
  private final List<NDArray> outputs = new ArrayList<>();
  private final List<NDArray> leaves = new ArrayList<>();
  private final List<LayerTape> explicit = new ArrayList<>();
  private boolean open = true;

  /**
   * Opens a cache.
   *
   * @param weights what recorded features lead to
   * @param closing told when it is closed
   */
  FeatureCache(ModelWeights model, List<NDArray> weights, boolean recording, Runnable closing) {
    this.model = model;
    this.weights = List.copyOf(weights);
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

  /**
   * How gradients by features that log-probs were computed from go on to the weights: each tape has
   * other features on top. They are good once, while the cache is open.
   */
  public List<LayerTape> tapes() {
    List<LayerTape> tapes = new ArrayList<>(explicit);
    if (!outputs.isEmpty()) {
      Recorded recorded = new Recorded(outputs, List.of(), weights);
      tapes.add(new LayerTape(leaves, null, List.of(owner -> recorded)));
    }
    return tapes;
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

  /** The leaf that stands for features, whose graph or segments stay here. */
  NDArray leafOf(VisionPass pass) {
    NDArray leaf = model.leafOf(pass.features(), manager);
    if (pass.below().isEmpty()) {
      outputs.add(pass.features());
      leaves.add(leaf);
    } else {
      explicit.add(new LayerTape(List.of(leaf), null, pass.below()));
    }
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

package dev.ergo.core.model;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.ImageView;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps vision features while it is open, so that the passes of one training step (sampling both
 * stages, old, reference and new log-probs) run the tower once per distinct view. Features that
 * carry gradients are never kept.
 *
 * <p>Close it before the weights of the vision tower change.
 */
public final class FeatureCache implements AutoCloseable {

  private final ModelWeights model;
  private final NDManager manager;
  private final Map<ImageView, VisionTower.Encoded> views = new HashMap<>();

  FeatureCache(ModelWeights model) {
    this.model = model;
    model.keepFeatures(this);
    manager = model.constants().newSubManager();
  }

  /** Number of views whose features are held. */
  public int size() {
    return views.size();
  }

  NDManager manager() {
    return manager;
  }

  Map<ImageView, VisionTower.Encoded> views() {
    return views;
  }

  /** Frees the features. */
  @Override
  public void close() {
    model.keepFeatures(null);
    manager.close();
  }
}

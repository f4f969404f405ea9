package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.image.ImageView;
import java.util.List;
import java.util.Map;

/**
 * Vision features of distinct views: what the language model reads in place of image tokens.
 *
 * @param tensors [tokens, hidden] each; joined one behind the other they hold all views
 * @param spans where each view stands in the joined rows
 */
record ImageFeatures(List<NDArray> tensors, Map<ImageView, Span> spans) {

  /**
   * Rows of one view.
   *
   * @param first its first row
   * @param grid its patches
   */
  record Span(long first, PatchGrid grid) {}

  /** The span of a view that was among those computed. */
  Span span(ImageView view) {
    Span span = spans.get(view);
    if (span == null) {
      throw new IllegalArgumentException("no features of view " + view);
    }
    return span;
  }
}

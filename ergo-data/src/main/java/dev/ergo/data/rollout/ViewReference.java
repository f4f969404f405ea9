package dev.ergo.data.rollout;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.ResizeFilter;

/**
 * An {@link ImageView} by the name of its source.
 *
 * @param source id of the original image
 * @param region region in original pixels
 * @param limits bounds on the resized number of pixels
 * @param filter how the region was resized
 */
public record ViewReference(
    String source, PixelBox region, PixelLimits limits, ResizeFilter filter) {

  /** The reference to a view. */
  public static ViewReference of(ImageView view) {
    return new ViewReference(view.source().id(), view.region(), view.limits(), view.filter());
  }
}

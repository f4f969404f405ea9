package dev.ergo.core.image;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;

/**
 * A reference to what the policy sees: a region of an original image under pixel limits. It is what
 * trajectories carry instead of pixels, and the key under which patches and vision features are
 * shared.
 *
 * @param source the original image
 * @param region the region in original pixels, inside the image
 * @param limits bounds on the resized number of pixels
 * @param filter how the region is resized
 */
public record ImageView(
    ImageSource source, PixelBox region, PixelLimits limits, ResizeFilter filter) {

  /** A view of the whole image, resized with {@link ResizeFilter#BICUBIC}. */
  public static ImageView whole(ImageSource source, PixelLimits limits) {
    return new ImageView(source, PixelBox.of(source.size()), limits, ResizeFilter.BICUBIC);
  }

  /** A crop, resized with {@link ResizeFilter#LANCZOS}. */
  public static ImageView crop(ImageSource source, PixelBox region, PixelLimits limits) {
    return new ImageView(source, region, limits, ResizeFilter.LANCZOS);
  }
}

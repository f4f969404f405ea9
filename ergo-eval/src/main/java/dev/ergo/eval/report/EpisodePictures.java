package dev.ergo.eval.report;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * Pictures of an episode and its boxes.
 *
 * @param original the original image, at any scale
 * @param originalSize size of the original in the pixels of the boxes
 * @param chosen the regions that the policy zoomed into, in order
 * @param targets boxes that hold the answer, where the data gives them
 * @param view the downsampled image as the policy saw it
 * @param crops the crops as the policy saw them, in order
 */
public record EpisodePictures(
    RgbImage original,
    Size originalSize,
    List<PixelBox> chosen,
    List<PixelBox> targets,
    Optional<RgbImage> view,
    List<RgbImage> crops) {

  /** Copies the lists. */
  public EpisodePictures {
    chosen = List.copyOf(chosen);
    targets = List.copyOf(targets);
    crops = List.copyOf(crops);
  }
}

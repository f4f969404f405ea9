package dev.ergo.eval.report;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * What an episode looked at.
 *
 * @param original the original image, at any scale
 * @param originalSize size of the original in the pixels of the boxes
 * @param chosen the region that the policy chose; empty where it chose none
 * @param targets boxes that hold the answer, where the data gives them
 * @param view the downsampled image as the policy saw it
 * @param crop the crop as the policy saw it
 */
public record EpisodePictures(
    RgbImage original,
    Size originalSize,
    Optional<PixelBox> chosen,
    List<PixelBox> targets,
    Optional<RgbImage> view,
    Optional<RgbImage> crop) {

  /** Copies the boxes. */
  public EpisodePictures {
    targets = List.copyOf(targets);
  }
}

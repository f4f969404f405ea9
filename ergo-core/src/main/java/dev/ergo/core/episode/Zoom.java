package dev.ergo.core.episode;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageView;
import java.util.Optional;

/**
 * The box that a look asks for, and the crop that comes of it.
 *
 * @param box the box as written, in pixels of what the look showed, or of the view of the image
 *     that the look named; empty if none could be read
 * @param outcome what became of it
 * @param image number of the image that the crop is of, from 1
 * @param crop the box's region; the whole original image where the box is not valid
 */
public record Zoom(Optional<ViewBox> box, BoxOutcome outcome, int image, ImageView crop) {

  /** A zoom into the first image. */
  public Zoom(Optional<ViewBox> box, BoxOutcome outcome, ImageView crop) {
    this(box, outcome, 1, crop);
  }

  /** The region of a valid box in original pixels; empty where the whole image stood in for it. */
  public Optional<PixelBox> region() {
    return outcome == BoxOutcome.VALID ? Optional.of(crop.region()) : Optional.empty();
  }
}

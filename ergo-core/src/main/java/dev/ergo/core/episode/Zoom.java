package dev.ergo.core.episode;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageView;
import java.util.Optional;

/**
 * The box that a look asks for, and the crop that comes of it.
 *
 * @param box the box as written, in pixels of what the look showed; empty if none could be read
 * @param outcome what became of it
 * @param crop the box's region; the whole original image where the box is not valid
 */
public record Zoom(Optional<ViewBox> box, BoxOutcome outcome, ImageView crop) {

  /** The region of a valid box in original pixels; empty where the whole image stood in for it. */
  public Optional<PixelBox> region() {
    return outcome == BoxOutcome.VALID ? Optional.of(crop.region()) : Optional.empty();
  }
}

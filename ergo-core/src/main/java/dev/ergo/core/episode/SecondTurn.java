package dev.ergo.core.episode;

import dev.ergo.core.image.ImageView;
import java.util.Optional;

/**
 * What the second turn of an episode brings. Controlled experiments replace the crop that the
 * policy asked for; the first turn is sampled and its box read as always.
 */
@FunctionalInterface
public interface SecondTurn {

  /**
   * Decides about one row.
   *
   * @param row row of the batch
   * @param chosen the crop that the policy's box asks for, or the whole image where it is not valid
   */
  Brought bring(int row, ImageView chosen);

  /** The method itself: the crop that was asked for. */
  static SecondTurn asChosen() {
    return (row, chosen) -> Brought.of(chosen);
  }

  /**
   * Content of the second turn in front of the question.
   *
   * @param view what is shown; empty for no image
   * @param text what stands there instead of an image; empty for nothing
   */
  record Brought(Optional<ImageView> view, String text) {

    /** A turn with an image. */
    public static Brought of(ImageView view) {
      return new Brought(Optional.of(view), "");
    }

    /** A turn without one. */
    public static Brought of(String text) {
      return new Brought(Optional.empty(), text);
    }
  }
}

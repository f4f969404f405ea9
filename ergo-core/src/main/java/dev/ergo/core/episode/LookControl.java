package dev.ergo.core.episode;

import dev.ergo.core.image.ImageView;
import java.util.Optional;

/**
 * Decides what the looks behind the first show. Controlled experiments replace the crop that the
 * policy asked for; texts are sampled and boxes read as always.
 */
@FunctionalInterface
public interface LookControl {

  /**
   * Decides about one look of one row.
   *
   * @param row row of the batch
   * @param look number of the look that comes, from 2 on
   * @param chosen the crop that the policy's box asks for, or the whole image where it is not valid
   */
  Shown show(int row, int look, ImageView chosen);

  /** The method itself: the crop that was asked for. */
  static LookControl asChosen() {
    return (row, look, chosen) -> Shown.of(chosen);
  }

  /**
   * The part of a user turn in front of the question.
   *
   * @param view what is shown; empty for no image, which only the last look may have
   * @param text what stands there instead of an image; empty for nothing
   */
  record Shown(Optional<ImageView> view, String text) {

    /** A turn with an image. */
    public static Shown of(ImageView view) {
      return new Shown(Optional.of(view), "");
    }

    /** A turn without one. */
    public static Shown of(String text) {
      return new Shown(Optional.empty(), text);
    }
  }
}

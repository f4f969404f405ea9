package dev.ergo.bench.peer;

import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.image.RgbImage;

/** An image that is nothing but its patches. */
record GivenImage(String id, Patches patches) implements ImageSource {

  private static final int SIDE = 14;

  /** The patches of views of such images. */
  static final PatchSource PATCHES =
      new PatchSource() {

        @Override
        public Size viewSize(ImageView view) {
          return view.source().size();
        }

        @Override
        public Patches patches(ImageView view) {
          return ((GivenImage) view.source()).patches();
        }
      };

  ImageView view() {
    return ImageView.whole(this, PixelLimits.ofBudget(patches.tokens()));
  }

  @Override
  public Size size() {
    return new Size(patches.gridWidth() * SIDE, patches.gridHeight() * SIDE);
  }

  @Override
  public RgbImage load() {
    throw new IllegalStateException("image " + id + " has patches only");
  }
}

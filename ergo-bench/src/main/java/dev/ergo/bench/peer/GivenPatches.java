package dev.ergo.bench.peer;

import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/** Patches that were not made from pixels: each image is a number in a list. */
final class GivenPatches implements PatchSource {

  private static final int SIDE = 14;

  private final List<Patches> images = new ArrayList<>();

  /** An image that is nothing but its number. */
  private record Numbered(int number, Size size) implements ImageSource {

    @Override
    public String id() {
      return Integer.toString(number);
    }

    @Override
    public RgbImage load() {
      throw new IllegalStateException("image " + number + " has patches only");
    }
  }

  /** Adds an image and returns the view of it. */
  ImageView add(Patches patches) {
    Size size = new Size(patches.gridWidth() * SIDE, patches.gridHeight() * SIDE);
    Numbered source = new Numbered(images.size(), size);
    images.add(patches);
    return ImageView.whole(source, PixelLimits.ofBudget(patches.tokens()));
  }

  @Override
  public Size viewSize(ImageView view) {
    return view.source().size();
  }

  @Override
  public Patches patches(ImageView view) {
    return images.get(((Numbered) view.source()).number());
  }
}

package dev.ergo.core.image;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import java.util.Arrays;
import java.util.List;

/**
 * An image with black boxes.
 *
 * @param original the image
 * @param boxes what is black, in its pixels; what lies outside it is passed over
 */
public record OccludedImage(ImageSource original, List<PixelBox> boxes) implements ImageSource {

  /** Copies the boxes. */
  public OccludedImage {
    boxes = List.copyOf(boxes);
  }

  @Override
  public String id() {
    return original.id() + " without " + boxes;
  }

  @Override
  public Size size() {
    return original.size();
  }

  @Override
  public RgbImage load() {
    RgbImage seen = original.load();
    byte[] rgb = seen.rgb().clone();
    for (PixelBox box : boxes) {
      int left = Math.max(0, box.x1());
      int right = Math.min(seen.width(), box.x2());
      for (int y = Math.max(0, box.y1()); y < Math.min(seen.height(), box.y2()); y++) {
        int row = 3 * y * seen.width();
        if (left < right) {
          Arrays.fill(rgb, row + 3 * left, row + 3 * right, (byte) 0);
        }
      }
    }
    return new RgbImage(seen.size(), rgb);
  }
}

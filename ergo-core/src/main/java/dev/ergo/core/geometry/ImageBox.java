package dev.ergo.core.geometry;

import java.util.List;

/**
 * A box in one of a question's images.
 *
 * @param image number of the image, from 1
 * @param box in pixels of that image's upright original
 */
public record ImageBox(int image, PixelBox box) {

  /** Checks the number. */
  public ImageBox {
    if (image < 1) {
      throw new IllegalArgumentException("images count from 1, not " + image);
    }
  }

  /** Boxes in the first image. */
  public static List<ImageBox> inFirst(List<PixelBox> boxes) {
    return boxes.stream().map(box -> new ImageBox(1, box)).toList();
  }

  /** Those of several boxes that are in one image. */
  public static List<PixelBox> in(List<ImageBox> boxes, int image) {
    return boxes.stream().filter(box -> box.image() == image).map(ImageBox::box).toList();
  }
}

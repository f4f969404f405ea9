package dev.ergo.core.image;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import java.util.Arrays;

/**
 * Resizes 8-bit RGB bit for bit as Pillow 13 does ({@code ImagingResample} of
 * libImaging/Resample.c): along one axis, rounded to 8 bits, then along the other; an axis whose
 * length stays is not filtered.
 */
public final class Resampler {

  private Resampler() {}

  /**
   * Crops a region and resizes it; the filter does not see pixels outside the region ({@code
   * image.crop(region).resize(target, filter)} in Pillow).
   *
   * @param region in pixels of the image; black where it reaches beyond
   * @param target size of the result in pixels
   */
  public static RgbImage resize(RgbImage image, PixelBox region, Size target, ResizeFilter filter) {
    if (region.size().equals(target)) {
      return crop(image, region);
    }
    Rows rows = filtered(new RegionRows(image, region), region.size(), target, filter);
    byte[] rgb = new byte[Math.toIntExact(3 * target.area())];
    for (int y = 0; y < target.height(); y++) {
      rows.read(y, rgb, y * rows.samples());
    }
    return new RgbImage(target, rgb);
  }

  /** Copies a region out of an image; black where it reaches beyond. */
  public static RgbImage crop(RgbImage image, PixelBox region) {
    if (region.equals(PixelBox.of(image.size()))) {
      return image;
    }
    Size size = region.size();
    byte[] rgb = new byte[Math.toIntExact(3 * size.area())];
    Rows rows = new RegionRows(image, region);
    for (int y = 0; y < size.height(); y++) {
      rows.read(y, rgb, y * rows.samples());
    }
    return new RgbImage(size, rgb);
  }

  private static Rows filtered(Rows rows, Size from, Size to, ResizeFilter filter) {
    if (verticalFirst(from, to)) {
      return horizontal(vertical(rows, from, to, filter), from, to, filter);
    }
    return vertical(horizontal(rows, from, to, filter), from, to, filter);
  }

  /**
   * Since version 13 Pillow goes along y first where that removes more than twice as many rows as
   * going along x removes columns (pull request 9549); the order shows in the rounding.
   */
  private static boolean verticalFirst(Size from, Size to) {
    int removedRows = from.height() - to.height();
    int removedColumns = from.width() - to.width();
    return removedRows > 0 && removedRows > 2L * removedColumns;
  }

  private static Rows horizontal(Rows rows, Size from, Size to, ResizeFilter filter) {
    return from.width() == to.width()
        ? rows
        : new HorizontalPass(rows, ResampleWeights.of(from.width(), to.width(), filter));
  }

  private static Rows vertical(Rows rows, Size from, Size to, ResizeFilter filter) {
    return from.height() == to.height()
        ? rows
        : new VerticalPass(rows, ResampleWeights.of(from.height(), to.height(), filter));
  }

  /** Rows of a region as they are; black where it reaches beyond the image. */
  private static final class RegionRows implements Rows {

    private final RgbImage image;
    private final PixelBox region;
    private final int left;
    private final int columns;

    RegionRows(RgbImage image, PixelBox region) {
      this.image = image;
      this.region = region;
      this.left = Math.max(0, region.x1());
      this.columns = Math.min(image.width(), region.x2()) - left;
    }

    @Override
    public int samples() {
      return 3 * (region.x2() - region.x1());
    }

    @Override
    public int height() {
      return region.y2() - region.y1();
    }

    @Override
    public void read(int y, byte[] target, int offset) {
      int row = region.y1() + y;
      boolean inside = row >= 0 && row < image.height() && columns > 0;
      if (!inside || 3 * columns < samples()) {
        Arrays.fill(target, offset, offset + samples(), (byte) 0);
      }
      if (inside) {
        int from = 3 * (row * image.width() + left);
        int to = offset + 3 * (left - region.x1());
        System.arraycopy(image.rgb(), from, target, to, 3 * columns);
      }
    }
  }
}

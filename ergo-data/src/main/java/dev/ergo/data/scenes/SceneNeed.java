package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.List;

/**
 * What a crop of a scene of version 3 must show for the question to be answered from it: the
 * oracle. A mark is read where its lines take a little more than a pixel of the crop, 14/13 (at a
 * pixel each it depends on where they fall), and it is shown if nothing is missing but the rim
 * where it fades.
 *
 * @param boxes boxes of marks, all needed, in pixels of the image
 * @param unit width of the marks' lines in pixels
 */
public record SceneNeed(List<PixelBox> boxes, int unit) {

  /** Copies the list. */
  public SceneNeed {
    boxes = List.copyOf(boxes);
  }

  /** Whether the crop shows all that must be seen. */
  public boolean isShown(PixelBox crop) {
    PixelBox all = seen();
    return crop.x1() <= all.x1()
        && crop.y1() <= all.y1()
        && crop.x2() >= all.x2()
        && crop.y2() >= all.y2();
  }

  /**
   * Whether marks are read in the crop.
   *
   * @param shown side of the square that the budget of a crop gives, in pixels
   */
  public boolean isReadable(PixelBox crop, int shown) {
    return crop.size().longerSide() <= greatestSide(shown);
  }

  /** Whether the crop shows all that must be seen, large enough to read. */
  public boolean isMet(PixelBox crop, int shown) {
    return isShown(crop) && isReadable(crop, shown);
  }

  /** The side of the smallest square that shows all that must be seen, pixels of the image. */
  public int leastSide() {
    return seen().size().longerSide();
  }

  /**
   * The side of the greatest square in which marks are read, pixels of the image.
   *
   * @param shown its side as the policy sees it, in pixels
   */
  public int greatestSide(int shown) {
    return greatestSide(unit, shown);
  }

  /** The same of any marks with lines of a width. */
  public static int greatestSide(int unit, int shown) {
    return unit * shown * 13 / 14;
  }

  /** The box around everything, without the rim. */
  private PixelBox seen() {
    int rim = ScaledPatterns.RIM * unit;
    PixelBox all = PixelBox.around(boxes);
    return new PixelBox(all.x1() + rim, all.y1() + rim, all.x2() - rim, all.y2() - rim);
  }
}

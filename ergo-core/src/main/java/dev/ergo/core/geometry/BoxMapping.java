package dev.ergo.core.geometry;

import java.util.Optional;

/**
 * Maps boxes between the resized view that a policy sees and the original image. Smart resize
 * changes the aspect ratio, so x and y have scales of their own (ERGO's public inference code).
 * Boxes grow outward to whole pixels, in integer arithmetic, so that no rounding of a quotient can
 * cut a row off.
 */
public final class BoxMapping {

  private BoxMapping() {}

  /**
   * Says whether a box has pixels in the image: {@link BoxOutcome#VALID}, {@link
   * BoxOutcome#INVERTED} or {@link BoxOutcome#OUTSIDE}.
   *
   * @param box in pixels of the view
   * @param view size of the view
   */
  public static BoxOutcome outcome(ViewBox box, Size view) {
    if (box.x2() <= box.x1() || box.y2() <= box.y1()) {
      return BoxOutcome.INVERTED;
    }
    boolean outside =
        box.x2() <= 0 || box.y2() <= 0 || box.x1() >= view.width() || box.y1() >= view.height();
    return outside ? BoxOutcome.OUTSIDE : BoxOutcome.VALID;
  }

  /**
   * The original pixels that a box covers: corners scaled, floored and ceiled, then clipped to the
   * image; empty unless {@link #outcome} is {@link BoxOutcome#VALID}.
   *
   * @param box in pixels of the view
   * @param view size of the view
   * @param original size of the original image
   */
  public static Optional<PixelBox> toOriginal(ViewBox box, Size view, Size original) {
    if (outcome(box, view) != BoxOutcome.VALID) {
      return Optional.empty();
    }
    return Optional.of(
        new PixelBox(
            floor(box.x1(), view.width(), original.width()),
            floor(box.y1(), view.height(), original.height()),
            ceil(box.x2(), view.width(), original.width()),
            ceil(box.y2(), view.height(), original.height())));
  }

  /**
   * The original pixels that a box in a view of a part of the image covers: mapped to the part as
   * to an image of its own, then moved to where the part lies.
   *
   * @param box in pixels of the view
   * @param view size of the view
   * @param shown the region that the view shows, in original pixels
   */
  public static Optional<PixelBox> toOriginal(ViewBox box, Size view, PixelBox shown) {
    return toOriginal(box, view, shown.size()).map(part -> part.movedBy(shown.x1(), shown.y1()));
  }

  /**
   * The least box of the view that covers the given original pixels, clipped to the view.
   *
   * @param box inside the original image
   * @param view size of the view
   * @param original size of the original image
   */
  public static ViewBox toView(PixelBox box, Size view, Size original) {
    return new ViewBox(
        floor(box.x1(), original.width(), view.width()),
        floor(box.y1(), original.height(), view.height()),
        ceil(box.x2(), original.width(), view.width()),
        ceil(box.y2(), original.height(), view.height()));
  }

  private static int floor(int coordinate, int from, int to) {
    return clip(Math.floorDiv((long) coordinate * to, from), to);
  }

  private static int ceil(int coordinate, int from, int to) {
    return clip(-Math.floorDiv(-(long) coordinate * to, from), to);
  }

  private static int clip(long coordinate, int end) {
    return (int) Math.max(0, Math.min(end, coordinate));
  }
}

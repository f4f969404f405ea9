package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.scenes.SceneLandmark.Colour;
import dev.ergo.data.scenes.SceneLandmark.Shape;
import java.util.List;

/**
 * A coloured shape of version 3 with a plate in its middle, or with a frame of four plates around
 * it.
 *
 * @param centreX column of the centre, a multiple of 8
 * @param centreY row of the centre, a multiple of 8
 * @param radius half the side of the box that holds the shape, pixels
 * @param unit width of the lines of its marks in pixels; plates have 18 of them a side
 * @param arm how far the centres of a frame's plates are from its own, pixels; 0 without a frame
 * @param colour colour of the shape
 * @param shape the shape
 * @param signs the mark on its plate, those of a frame's plates left, right, above and below, or
 *     none: the plate is blank
 */
public record ScaledLandmark(
    int centreX,
    int centreY,
    int radius,
    int unit,
    int arm,
    Colour colour,
    Shape shape,
    List<Sign> signs)
    implements SceneLandmark {

  /** Half the side of a plate in units. */
  static final int PLATE_REACH = 9;

  /** Left, right, above, below. */
  static final int[][] STEPS = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};

  /** The same in words. */
  public static final List<String> PLACES = List.of("left", "right", "above", "below");

  /** Copies the list. */
  public ScaledLandmark {
    signs = List.copyOf(signs);
  }

  /** Whether it has a frame of four plates. */
  public boolean isFramed() {
    return arm > 0;
  }

  @Override
  public PixelBox box() {
    return Sign.around(centreX, centreY, radius);
  }

  /** The box of the mark on its plate, or of all marks of its frame. */
  public PixelBox markBox() {
    return Sign.around(centreX, centreY, arm + Sign.REACH * unit);
  }

  /** Half the side of the box that holds shape and plates. */
  int reach() {
    return isFramed() ? Math.max(radius, arm + PLATE_REACH * unit) : radius;
  }

  /** Which plate of the frame differs from the others: left, right, above or below. */
  public String oddPlate() {
    for (int k = 0; k < signs.size(); k++) {
      Sign sign = signs.get(k);
      if (signs.stream().filter(other -> other.texture() == sign.texture()).count() == 1) {
        return PLACES.get(k);
      }
    }
    throw new IllegalStateException("no odd plate on " + this);
  }

  ScaledLandmark at(int x, int y) {
    return new ScaledLandmark(x, y, radius, unit, arm, colour, shape, List.of());
  }

  ScaledLandmark with(List<Sign> drawn) {
    return new ScaledLandmark(centreX, centreY, radius, unit, arm, colour, shape, drawn);
  }
}

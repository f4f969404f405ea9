package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;

/**
 * A coloured shape with a mark on its grey plate, or a mark alone on the background.
 *
 * @param centreX column of the centre, a multiple of 4
 * @param centreY row of the centre, a multiple of 4
 * @param radius half the side of the box that holds the shape, pixels
 * @param colour colour of the shape
 * @param shape the shape
 * @param mark the mark, {@link Mark#NONE} for a blank plate
 * @param phaseX phase of the pattern in x, 0 to 3
 * @param phaseY phase of a checker pattern in y, 0 to 3
 */
public record Landmark(
    int centreX,
    int centreY,
    int radius,
    Colour colour,
    Shape shape,
    Mark mark,
    int phaseX,
    int phaseY)
    implements SceneLandmark {

  /** The marks: what the questions ask for. */
  public enum Mark {
    /** Lines from left to right. */
    HORIZONTAL,
    /** Lines from top to bottom. */
    VERTICAL,
    /** Diagonal lines. */
    DIAGONAL,
    /** A checkerboard. */
    CHECKER,
    /** A blank plate. */
    NONE
  }

  /** The box of the mark, 40 pixels a side. */
  public PixelBox markBox() {
    return around(MarkPatterns.SIDE / 2);
  }

  @Override
  public PixelBox box() {
    return around(radius);
  }

  private PixelBox around(int half) {
    return new PixelBox(centreX - half, centreY - half, centreX + half, centreY + half);
  }

  /** The greater of the horizontal and vertical distance of two centres. */
  int distance(Landmark other) {
    return Math.max(Math.abs(centreX - other.centreX), Math.abs(centreY - other.centreY));
  }

  Landmark withoutMark() {
    return new Landmark(centreX, centreY, radius, colour, shape, Mark.NONE, phaseX, phaseY);
  }
}

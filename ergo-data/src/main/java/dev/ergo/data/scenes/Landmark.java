package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.Locale;

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

  /** The colours, with their RGB values before texture and light. */
  public enum Colour {
    /** Red. */
    RED(208, 48, 48),
    /** Green. */
    GREEN(48, 168, 56),
    /** Blue. */
    BLUE(56, 72, 216),
    /** Yellow. */
    YELLOW(232, 208, 48),
    /** Purple. */
    PURPLE(184, 64, 200),
    /** Cyan. */
    CYAN(56, 192, 204);

    private final int[] rgb;

    Colour(int red, int green, int blue) {
      rgb = new int[] {red, green, blue};
    }

    int channel(int c) {
      return rgb[c];
    }
  }

  /** The shapes. */
  public enum Shape {
    /** Disc of the radius. */
    CIRCLE,
    /** Square of 0.86 times the radius. */
    SQUARE,
    /** Triangle that points up. */
    TRIANGLE,
    /** Plus sign with arms of 0.4 times the radius. */
    CROSS;

    /** Whether the point (dx, dy) from the centre lies inside a shape of this radius. */
    boolean holds(double dx, double dy, int radius) {
      return switch (this) {
        case CIRCLE -> dx * dx + dy * dy <= radius * radius;
        case SQUARE -> Math.max(Math.abs(dx), Math.abs(dy)) <= 0.86 * radius;
        case TRIANGLE -> dy <= 0.8 * radius && Math.abs(dx) <= (dy + radius) / 1.8;
        case CROSS ->
            Math.abs(dx) <= 0.4 * radius && Math.abs(dy) <= radius
                || Math.abs(dy) <= 0.4 * radius && Math.abs(dx) <= radius;
      };
    }

    /**
     * How many pixels of a row lie inside, to either side of the centre: a shape is one run of
     * pixels in each row, as long to the left as to the right.
     *
     * @param dy of the row's middle from the centre
     */
    int reach(double dy, int radius) {
      if (Math.abs(dy) >= radius) {
        return 0;
      }
      int reach = radius;
      while (reach > 0 && !holds(reach - 0.5, dy, radius)) {
        reach--;
      }
      return reach;
    }
  }

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

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A coloured shape in a scene of either version. */
public interface SceneLandmark {

  /** The colours, with their RGB values before texture and light. */
  enum Colour {
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
  enum Shape {
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

  /** Column of the centre. */
  int centreX();

  /** Colour of the shape. */
  Colour colour();

  /** The shape. */
  Shape shape();

  /** The box of the shape. */
  PixelBox box();

  /** Colour and shape in words, for example {@code red circle}. */
  default String name() {
    return word(colour()) + " " + word(shape());
  }

  /** The same landmarks from left to right. */
  static <T extends SceneLandmark> List<T> leftToRight(List<T> landmarks) {
    return landmarks.stream().sorted(Comparator.comparingInt(SceneLandmark::centreX)).toList();
  }

  /** Those whose name is no other's. */
  static <T extends SceneLandmark> List<T> namedOnce(List<T> landmarks) {
    return landmarks.stream()
        .filter(l -> landmarks.stream().filter(o -> o.name().equals(l.name())).count() == 1)
        .toList();
  }

  /** The word for a colour, a shape or a mark in questions and answers. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

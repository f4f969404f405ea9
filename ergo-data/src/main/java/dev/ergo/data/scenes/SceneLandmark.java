package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.Comparator;
import java.util.List;

/** A coloured shape in a scene of either version. */
public interface SceneLandmark {

  /** Column of the centre. */
  int centreX();

  /** Colour of the shape. */
  Landmark.Colour colour();

  /** The shape. */
  Landmark.Shape shape();

  /** The box of the shape. */
  PixelBox box();

  /** Colour and shape in words, for example {@code red circle}. */
  default String name() {
    return Landmark.word(colour()) + " " + Landmark.word(shape());
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
}

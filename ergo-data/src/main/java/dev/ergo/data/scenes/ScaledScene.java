package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.List;
import java.util.Optional;

/**
 * A generated picture of version 3 and the question about it, before it is drawn.
 *
 * @param set where it belongs
 * @param index number of the item
 * @param kind kind of the question
 * @param landmarks the landmarks in placing order; the asked one is the first
 * @param extras marks on the background: the asked one first, if it is one of them
 * @param second the other landmark that the question names, of kinds behind and same
 * @param place the side asked about of kind beside (left, right, above or below), or the rank asked
 *     about of kind order (first, second or third from the left)
 * @param question the question without options
 * @param options the options in the order shown
 * @param answer text of the right option
 * @param need what must be seen
 * @param guesses where that can be, as far as question and view tell: one box around all, or of
 *     kind ambiguous one box for each candidate
 */
public record ScaledScene(
    ScaledSet set,
    long index,
    Kind kind,
    List<ScaledLandmark> landmarks,
    List<Sign> extras,
    Optional<ScaledLandmark> second,
    Optional<String> place,
    String question,
    List<String> options,
    String answer,
    SceneNeed need,
    List<PixelBox> guesses) {

  /** Copies the lists. */
  public ScaledScene {
    landmarks = List.copyOf(landmarks);
    extras = List.copyOf(extras);
    options = List.copyOf(options);
    guesses = List.copyOf(guesses);
  }

  /** Name of the item, unique over all sources. */
  public String id() {
    return set.id(index);
  }

  /** The landmarks whose name is no other's. */
  public List<ScaledLandmark> landmarksNamedOnce() {
    return SceneLandmark.namedOnce(landmarks);
  }

  /** The landmarks of a name. */
  public List<ScaledLandmark> named(String name) {
    return landmarks.stream().filter(l -> l.name().equals(name)).toList();
  }

  /** The question for what a landmark bears. */
  public static String questionAbout(ScaledLandmark landmark) {
    return landmark.isFramed()
        ? "Which plate of the " + landmark.name() + " is odd?"
        : "Which mark is on the " + landmark.name() + "?";
  }

  /** Kinds of questions, with V*'s categories. */
  public enum Kind {
    /** The mark on a landmark. */
    MARK("direct_attributes"),
    /** Which of the four plates around a landmark differs. */
    FRAME("direct_attributes"),
    /** A mark beside a landmark, which the view does not show. */
    BESIDE("direct_attributes"),
    /** A mark behind a landmark, as seen from another: the view does not show it. */
    BEHIND("direct_attributes"),
    /** The mark on one of several landmarks that look the same, told by its rank from the left. */
    ORDER("relative_position"),
    /** The mark on one of several landmarks that look the same; the others are blank. */
    AMBIGUOUS("direct_attributes"),
    /** Whether two landmarks bear the same mark. */
    SAME("relative_position");

    private final String group;

    Kind(String group) {
      this.group = group;
    }

    /** V*'s category and the kind, for example {@code direct_attributes/mark}. */
    public String category() {
      return group + "/" + SceneLandmark.word(this);
    }
  }
}

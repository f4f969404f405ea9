package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.List;
import java.util.Optional;

/**
 * A generated picture and the question about it, before it is drawn.
 *
 * @param set seed and size
 * @param index number of the item
 * @param kind kind of the question
 * @param landmarks the landmarks in placing order; the asked one is the first
 * @param extra the mark beside the first landmark, for {@link Kind#CONTEXTUAL}
 * @param second the landmark compared with, for {@link Kind#RELATIVE}
 * @param side where the extra mark is, {@code left}, {@code right}, {@code above} or {@code below}
 * @param question the question without options
 * @param options the options in the order shown
 * @param answer text of the right option
 * @param boxes target boxes, all needed
 */
public record Scene(
    SceneSet set,
    long index,
    Kind kind,
    List<Landmark> landmarks,
    Optional<Landmark> extra,
    Optional<Landmark> second,
    Optional<String> side,
    String question,
    List<String> options,
    String answer,
    List<PixelBox> boxes) {

  /** Copies the lists. */
  public Scene {
    landmarks = List.copyOf(landmarks);
    options = List.copyOf(options);
    boxes = List.copyOf(boxes);
  }

  /** Name of the item, unique over all seeds. */
  public String id() {
    return set.id(index);
  }

  /** The landmarks whose name is no other's: all but the twins of {@link Kind#AMBIGUOUS}. */
  public List<Landmark> landmarksNamedOnce() {
    return SceneLandmark.namedOnce(landmarks);
  }

  /** The question for the mark of a landmark. */
  public static String questionForMark(Landmark landmark) {
    return "Which mark is on the " + landmark.name() + "?";
  }

  /** Kinds of questions: V*'s categories with ERGO's difficulties. */
  public enum Kind {
    /** The mark of a landmark that the view shows. */
    VISIBLE("direct_attributes", "visible"),
    /** Which of two landmarks stands further left. */
    RELATIVE("relative_position", "visible"),
    /** A mark on the background that the view does not show: only its neighbour tells where. */
    CONTEXTUAL("direct_attributes", "contextual"),
    /** Two landmarks that the view can't tell apart; only one bears a mark. */
    AMBIGUOUS("direct_attributes", "ambiguous");

    private final String category;
    private final String difficulty;

    Kind(String category, String difficulty) {
      this.category = category;
      this.difficulty = difficulty;
    }

    /** The category of V*. */
    public String category() {
      return category;
    }

    /** visible, contextual or ambiguous. */
    public String difficulty() {
      return difficulty;
    }
  }
}

package dev.ergo.data.scenes;

import dev.ergo.data.scenes.ScaledScene.Kind;
import dev.ergo.data.scenes.Sign.Texture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Question, options and answer of a scene of version 3.
 *
 * @param kind kind of the question
 * @param first the landmark that is asked about
 * @param second the other one that is named
 * @param place side or rank that is asked about
 * @param value number of the mark or the plate that is asked for
 */
record ScaledWords(
    Kind kind,
    ScaledLandmark first,
    Optional<ScaledLandmark> second,
    Optional<String> place,
    int value) {

  String question() {
    String name = first.name();
    return switch (kind) {
      case MARK, FRAME, AMBIGUOUS -> ScaledScene.questionAbout(first);
      case BESIDE -> "Which mark is " + side() + " the " + name + "?";
      case BEHIND -> "Which mark is behind the " + name + ", seen from the " + other() + "?";
      case ORDER -> "Which mark is on the " + place.orElseThrow() + " " + name + " from the left?";
      case SAME -> "Do the " + name + " and the " + other() + " bear the same mark?";
    };
  }

  private String side() {
    String side = place.orElseThrow();
    return side.equals("left") || side.equals("right") ? side + " of" : side;
  }

  private String other() {
    return second.orElseThrow().name();
  }

  /** The options after so many turns. */
  List<String> options(int turn) {
    if (kind == Kind.SAME) {
      return turn % 2 == 0 ? List.of("yes", "no") : List.of("no", "yes");
    }
    List<String> options = new ArrayList<>(values());
    Collections.rotate(options, -turn);
    return options;
  }

  String answer() {
    if (kind == Kind.SAME) {
      Texture borne = second.orElseThrow().signs().get(0).texture();
      return borne.ordinal() == value ? "yes" : "no";
    }
    return values().get(value);
  }

  private List<String> values() {
    return kind == Kind.FRAME
        ? ScaledLandmark.PLACES
        : Arrays.stream(Texture.values()).map(Texture::word).toList();
  }
}

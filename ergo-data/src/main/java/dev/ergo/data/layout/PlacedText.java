package dev.ergo.data.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a question about several images, with the places where they stand.
 *
 * @param text the text, a mark at each place
 * @param front how many images stand in front of it, whatever the text says
 */
record PlacedText(String text, int front) {

  /** Stands at a place; a character that no text has. */
  private static final String MARK = "\uFDD0";

  /**
   * Finds the places of a question.
   *
   * @param images how many images the row has
   * @param before places in what the user said before
   * @throws Misfit if the places are not those of the images
   */
  static PlacedText of(String text, int images, int before) throws Misfit {
    List<String> pieces = QuestionText.aroundPlaces(text.replace(MARK, ""));
    int places = pieces.size() - 1;
    boolean fits = places == 0 || places == images || places + before == images;
    if (!fits) {
      throw new Misfit(
          "the question has %d places for pictures, and there are %d images"
              .formatted(places + before, images));
    }
    boolean leading = pieces.subList(0, places).stream().allMatch(String::isBlank);
    return leading
        ? new PlacedText(pieces.get(places).strip(), images)
        : new PlacedText(String.join(MARK, pieces).strip(), images - places);
  }

  /** Places that are not those of the images. */
  static final class Misfit extends Exception {

    private static final long serialVersionUID = 1L;

    Misfit(String message) {
      super(message);
    }
  }

  /** Whether images stand inside the text. */
  boolean hasPlaces() {
    return places() > 0;
  }

  /** How many images stand inside the text. */
  int places() {
    return places(text);
  }

  /** How many images stand inside a part of such a text. */
  static int places(String marked) {
    return marked.split(MARK, -1).length - 1;
  }

  /** The text with the numbers of images at their places. */
  static String named(String marked, int front) {
    StringBuilder named = new StringBuilder();
    String[] pieces = marked.split(MARK, -1);
    for (int i = 0; i < pieces.length; i++) {
      named.append(i == 0 ? "" : "[image " + (front + i) + "]").append(pieces[i]);
    }
    return named.toString().strip();
  }

  /** The texts around the images; none where all of them stand in front. */
  static List<String> around(String marked, int front) {
    if (!marked.contains(MARK)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < front; i++) {
      texts.add("");
    }
    texts.addAll(List.of(marked.split(MARK, -1)));
    return texts;
  }
}

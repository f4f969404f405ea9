package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import java.util.List;
import java.util.Optional;

/**
 * The question of a row while it is read.
 *
 * @param where file and row, for messages
 * @param column the column that it stands in, for messages
 * @param names names of objects in the order of their places, ms-swift's {@code objects.ref}
 * @param counts gets the rules that are applied
 */
record QuestionReading(String where, String column, List<?> names, RuleCounts counts) {

  private UserException bad(String what) {
    return new UserException(where + ": " + what);
  }

  /**
   * The question, with places where its images stand.
   *
   * @param value a text or a conversation
   * @param images how many images the row has; 0 where that is not known
   */
  PlacedText read(Object value, int images) {
    Optional<Chat> chat = Chat.of(value);
    String text = value instanceof String plain && chat.isEmpty() ? plain : null;
    int before = 0;
    if (chat.isPresent() && images < 2) {
      text = chat.get().lastUserText();
    } else if (chat.isPresent()) {
      text = chat.get().lastUserTextWithPlaces();
      before = text == null ? 0 : chat.get().places() - QuestionText.places(text);
    }
    PlacedText question = new PlacedText("", images);
    if (text != null) {
      question = images < 2 ? single(text, images) : placed(text, images, before);
    }
    require(question.text());
    return question;
  }

  private PlacedText single(String text, int images) {
    int places = QuestionText.places(text);
    if (images == 1 && places > 1) {
      throw bad(
          "the question has %d places for pictures, and there is 1 image; mend the row or leave it out"
              .formatted(places));
    }
    return new PlacedText(QuestionText.of(text, names, counts), images);
  }

  private PlacedText placed(String text, int images, int before) {
    try {
      PlacedText placed = PlacedText.of(text, images, before);
      if (QuestionText.places(text) > 0) {
        counts.add(placed.hasPlaces() ? Rule.PLACES : Rule.PLACE);
      }
      return new PlacedText(QuestionText.trimmed(placed.text(), names, counts), placed.front());
    } catch (PlacedText.Misfit e) {
      throw bad(e.getMessage() + "; mend the row or leave it out");
    }
  }

  private void require(String question) {
    if (question.isBlank()) {
      throw bad(
          "column %s is empty or holds no question; fill it or leave the row out"
              .formatted(column));
    } else if (question.contains("<bbox>")) {
      throw bad("the question names a box as <bbox>, which is not shown; leave the row out");
    }
  }
}

package dev.ergo.core.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ExcerptTest {

  @Test
  void usualMessagesStayAsTheyAre() {
    String message = "There is no file /a/b.parquet; give one";
    assertEquals(message, new UserException(message).getMessage());
    assertNull(new UserException(null).getMessage());
  }

  @Test
  void dataInAMessageIsShortenedAndTheSentenceStays() {
    String data = "iVBORw0KGgo".repeat(30_000);
    String message =
        new UserException("row 7: there is no image " + data + " here; mend it").getMessage();
    assertEquals(
        "row 7: there is no image iVBORw0KGgoiVBORw0KGgoiVBORw0KGgoiVBORw0… (330,000 characters) here; mend it",
        message);
  }

  @Test
  void longSentencesKeepTheirBeginningAndTheirEnd() {
    String message = Excerpt.of("row 7: " + "many words ".repeat(1_000) + "; mend it");
    assertTrue(message.length() <= Excerpt.LONGEST, message);
    assertTrue(message.startsWith("row 7: many words"), message);
    assertTrue(message.endsWith("; mend it"), message);
  }

  @Test
  void eachLineIsShortenedAlone() {
    String list = "first\n" + "x".repeat(2_000) + "\nlast";
    String message = Excerpt.of(list);
    assertEquals(3, message.lines().count());
    assertTrue(message.endsWith("\nlast"), message);
  }
}

package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class PlainTextTest {

  private static String plain(String text) {
    return PlainText.of(text, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        // What is struck out is gone; what is not closed is not struck out.
        "~~A~~B|B",
        "A ~~B~~ C ~~D~~|A  C ",
        "~~A B|~~A B",
        "A~B|A~B",
        "~~A~~ ~~B| ~~B",
        // Emphasis goes; a product and the parts of an identifier stay.
        "**A** and *B*|A and B",
        "3*4|3*4",
        "3*|3",
        "*4|4",
        "3*b|3b",
        "_A_|A",
        "left_hand|left hand",
        "_left|left",
        "left_|left",
        "1_a|1 a",
        // Quotation marks go, but for the apostrophe within a word.
        "\"A\" “B” `C` «D»|A B C D",
        "isn't isn’t|isn't isn't",
        "'A'|A",
        "dogs' bone|dogs bone",
        "the '90s|the 90s",
        "$A$|A",
        // One hyphen for all.
        "A–B—C−D|A-B-C-D",
        // LaTeX.
        "\\boxed{B}| boxed {B}",
        "\\fbox{B}| boxed {B}",
        "\\text{B}| {B}",
        "\\mathrm{B}| {B}",
        "\\quad B|  B",
        "\\alpha B| alpha  B",
        "\\Alpha\\zeta| Alpha  zeta ",
        "\\Zeta[1]| Zeta [1]",
        "\\a{| a {",
        "\\@A\\`B| A B",
        "\\(B\\)| B ",
        "A\\|A ",
      })
  void isWhatThePageShows(String text, String plain) {
    assertEquals(plain, plain(text));
  }

  @Test
  void lineBreaksAreOne() {
    assertEquals("a\nb\nc\nd\ne", plain("a\nb\rc\u2028d\u2029e"));
    assertEquals("a\nb", plain("a\u0085b"));
    assertEquals("A\n  B", plain("A\\n B"));
  }

  @Test
  void marksWithoutWidthAreGoneAndTheirNeighboursStay() {
    assertEquals("AB", plain("A\u200b\u00ad\u200f\ufe00\ufe0fB"));
    assertEquals("AB", PlainText.visible("A\udb40\udd00\udb40\uddefB"));
    String around = "A\ufdff\ufe10\udb40\uddf0B";
    assertEquals(around, PlainText.visible(around));
    assertEquals(around, PlainText.visible("\u200b" + around));
  }

  @Test
  void compatibleCharactersAreOneWhereThatIsAsked() {
    assertEquals("B2", PlainText.of("Ｂ②", true));
    assertEquals("Ｂ②", PlainText.of("Ｂ②", false));
  }
}

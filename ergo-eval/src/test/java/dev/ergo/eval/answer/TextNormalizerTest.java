package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class TextNormalizerTest {

  private static String normalize(String text, boolean marks, boolean numbers) {
    return new TextNormalizer(new MatchConfig(null, null, null, null, marks, numbers, null))
        .normalize(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,200.50 | 1200.5",
        "-1,200 | -1200",
        "+7 | 7",
        "007 | 7",
        "100 | 100",
        "-0.0 | 0",
        "0 | 0",
        "0.50 | 0.5",
        "1,2 | 1,2",
        "12,00 | 12,00",
        "7. | 7.",
        ".5 | .5",
        "7 cm | 7 cm",
        "Ⅶ | vii",
        "② | 2",
      })
  void numbersHaveOneForm(String text, String form) {
    assertEquals(form, normalize(text, false, true));
  }

  /** What has more digits than any answer stays as it is, for its value would fill the memory. */
  @Test
  void longNumbersStayTexts() {
    assertEquals("1".repeat(30), normalize("1".repeat(30), false, true));
    assertEquals("0".repeat(31), normalize("0".repeat(31), false, true));
    assertEquals("0", normalize("0".repeat(30), false, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"Red.|red", "red ?!|red", "a.b|a.b", "?!|''", ".5|.5", "(red)|(red)", "red; |red"})
  void marksAtTheEndGo(String text, String form) {
    assertEquals(form, normalize(text, true, false));
  }

  @Test
  void runsOfSpacesAreOneAndCaseIsFoldedToOneForm() {
    assertEquals("a b c", normalize(" A\t\n b\u00a0C ", false, false));
    assertEquals("strasse", normalize("Straße", false, false));
    assertEquals(normalize("ς", false, false), normalize("Σ", false, false));
    MatchConfig none = new MatchConfig(false, false, false, false, false, false, null);
    assertEquals(" A  ② ", new TextNormalizer(none).normalize(" A  ② "));
  }
}

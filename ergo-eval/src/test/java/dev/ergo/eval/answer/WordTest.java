package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.eval.answer.Word.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class WordTest {

  private static List<Word> words(String text) {
    return Word.of(text, new TextNormalizer(MatchConfig.defaults()));
  }

  /** The words behind one another: · before a space, ‐ before a hyphen, + where they touch. */
  private static String split(String text) {
    return words(text).stream()
        .map(
            word ->
                (word.hyphened() ? "‐" : word.spaced() ? "·" : "+")
                    + (word.kind() == Kind.BREAK ? "⏎" : word.plain()))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "dark red|·dark·red",
        "well-known|·well‐known",
        "well -known|·well·-+known",
        "well-|·well+-",
        "-known|·-+known",
        "A-3|·A+-+3",
        "3-A|·3+-+A",
        "2nd|·2+nd",
        "B2|·B+2",
        "it's|·it's",
        "o'clock's|·o'clock's",
        "1,200.50|·1,200.50",
        "12.|·12+.",
        "12.x|·12+.+x",
        "1..2|·1+.+.+2",
        "-3|·-3",
        "5 -3|·5·-3",
        "5-3|·5+-+3",
        "(-3)|·(+-3+)",
        "-|·-",
        "x -|·x·-",
        "--3|·-+-3",
        "é=e\u0301|·é+=+é",
        "猫犬|·猫+犬",
        "答案B|·答+案+B",
        "a猫|·a+猫",
        "αb|·α+b",
        "µm|·μm",
        "ーb|·ーb",
        "ไก่|·ไ+ก่",
        "A\u0301|·Á",
        "🚫A|·🚫+A",
        "𝛼b|·αb",
      })
  void areSplitAtSpacesMarksAndScripts(String text, String split) {
    assertEquals(split, split(text));
  }

  @Test
  void aLineBreakIsOneAndTheNextWordIsSpaced() {
    assertEquals("·A+⏎·B·⏎·⏎", split("A\nB \n\n"));
  }

  @Test
  void kindsAreToldApart() {
    assertEquals(
        List.of(Kind.WORD, Kind.NUMBER, Kind.MARK, Kind.BREAK, Kind.WORD),
        words("red 3 !\n猫").stream().map(Word::kind).toList());
    assertEquals(
        List.of(true, true, false, false, true),
        words("red 3 !\n猫").stream().map(Word::isText).toList());
    assertEquals(
        List.of(false, false, false, false, true),
        words("red 3 !\n猫").stream().map(Word::isUnspaced).toList());
  }

  @Test
  void formsAreNormalisedAndMarksAreNot() {
    assertEquals(List.of("strasse", "1,200"), forms("Straße 1,200", MatchConfig.defaults()));
    MatchConfig numbers = new MatchConfig(null, null, null, null, null, true, null);
    assertEquals(List.of("1200", "-"), forms("1,200 -", numbers));
  }

  private static List<String> forms(String text, MatchConfig rules) {
    return Word.of(text, new TextNormalizer(rules)).stream().map(Word::form).toList();
  }

  @ParameterizedTest
  @CsvSource({"A, 0", "a, 0", "Z, 25", "z, 25", "ä, -1", "AB, -1", "3, -1", "[, -1", "{, -1"})
  void lettersAreThoseOfOptions(String text, int letter) {
    assertEquals(letter, words(text).get(0).letter());
  }

  @Test
  void marksAndCapitalsAreKnown() {
    assertTrue(words("?").get(0).isMark("!?"));
    assertFalse(words("?").get(0).isMark("!."));
    assertFalse(words("x").get(0).isMark("x"));
    assertTrue(words("Red").get(0).isCapital());
    assertFalse(words("rED").get(0).isCapital());
  }
}

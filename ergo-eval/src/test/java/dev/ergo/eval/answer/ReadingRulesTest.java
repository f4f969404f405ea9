package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.data.Example;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Answers whose reading hangs on one word, mark or place: an option's letter, none or ambiguous.
 * Long answers of many kinds are in ReadAsAPersonDoesTest.
 */
@Tag("unit")
class ReadingRulesTest {

  private static final AnswerMatcher MATCHER = new AnswerMatcher(MatchConfig.defaults());
  private static final String COLORS = "red, green, blue, yellow";

  private static String read(String answer, String options) {
    List<String> texts = List.of(options.replace("\\n", "\n").split(", "));
    Example example =
        new Example(
            "item-1",
            "Which?",
            texts,
            texts.get(0),
            Examples.NO_IMAGE,
            List.of(),
            Example.BoxesRule.ALL,
            "",
            List.of(),
            Map.of(Example.LABEL, "A"));
    Verdict verdict = MATCHER.match(example, answer.replace("\\n", "\n"));
    return verdict
        .option()
        .map(option -> String.valueOf(Example.letter(option)))
        .orElse(verdict.cause() == FailureCause.AMBIGUOUS ? "ambiguous" : "none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "First guess: A, then D. | D",
        "Red. Wait, it is clearly blue. | C",
        "B would need a roof, so it is C. | C",
        "B would fit, but C fits better. | C",
        "A would be too dark. D. | D",
        "A\\nFinal answer:\\n1. D | D",
        "A\\nFinal answer:\\n(B) | B",
        "The correct answer:\\nD\\nE | D",
        "Red and green. I have to choose. Green is the colour of leaves. | ambiguous",
        "Is it the red one? Right. It is. | A",
        "A? No, C? No. B. | B",
        "Is it A? Yes. D is behind it. | A",
        "A, which is wrong | none",
        "'B, isn''t there' | none",
        "'B! Isn''t that nice?' | B",
        "'It is A. Isn''t it?' | A",
        "A?) | A",
        "A. No, B. | B",
        "Green, no. Red, yes. | A",
        "A. Wait, A is wrong. | none",
        "A. Wait, B is wrong. | A",
        "A, on closer inspection | A",
        "A. Actually, not A. | none",
        "A. Wait, the red one is wrong. | none",
        "A. No, not A. Wait, C. | C",
        "A. Wait, B. No, A. | A",
        "A. Sorry, B or C. | ambiguous",
        "At first glance, it was A, then D. | D",
        "Red. Actually clearly green. | B",
        "(Red. Actually clearly green) | B",
        "Red. Actually the green one is behind it. | A",
        "A. No, clearly B. | B",
        "A, or maybe even B | ambiguous",
        "A, or maybe it is B | A",
        "B? 👍 | B",
        "A, oops | A",
        "Sorry, A? | A",
        "I meant red, not B. | A",
        "Let me look\\nWell, B. The dog is near D. | B",
        "'The answer is B (can''t be anything else).' | B",
        "A? Yes 👍. B is behind it. | A",
      })
  void whatIsAnnouncedSupposedOrTakenBack(String answer, String reading) {
    assertEquals(reading, read(answer, COLORS), answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "B - the car is not red. | B",
        "A and also B, of course. | ambiguous",
        "A or perhaps B. | ambiguous",
        "B: | B",
        ": | none",
        "- | none",
        "No. B. | B",
        "There are 2. | none",
        "It is not 5. B. | B",
        "I pick A, B is too dark. | A",
        "'A, B isn''t there.' | A",
        "A, and B is the brightest. | ambiguous",
        "B (the one without a hat) | B",
        "(Not sure) B | B",
        "D: A | ambiguous",
        "A: no. B: yes. C: no. | B",
        "B: the car is not red. | B",
        "'B: it isn''t clear why' | B",
        "(A), (C) both fit | ambiguous",
        ", B | B",
        "(B), | B",
        "B is visible and A is not. | B",
        "B: the wrong one | none",
        "B: 👎 not there | none",
        "B: option excluded | none",
      })
  void marksEndClausesAndJoinLists(String answer, String reading) {
    assertEquals(reading, read(answer, COLORS), answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "C不选B | C",
        "B and not the others. | B",
        "A is not B | none",
        "'A, isn''t visible. B.' | B",
        "(A), (B) and (C) are wrong. | none",
        "A, B and C are wrong, so D. | D",
        "Neither A nor B. | none",
      })
  void denialsReachAsFarAsTheirClause(String answer, String reading) {
    assertEquals(reading, read(answer, COLORS), answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The sign reads Maple B. | none",
        "The tag at his desk says Cabin D | none",
        "I see The B | B",
        "Both C D | ambiguous",
        "It is The C. | C",
        "A-frame | none",
        "B-red | A",
        "X-ray | none",
        "B-side | none",
        "The answer is F | none",
        "(F) | none",
        "Option F | none",
        "B or F | B",
        "The F is there. B. | B",
        "F\\nB | ambiguous",
        "A red one | A",
        "A green car is there. | B",
        "A is right | A",
        "A but not B | A",
        "A cannot be right | none",
        "A correct one is B | B",
        "A choice would be B. | B",
        "Option A red | A",
        "A C | ambiguous",
        "it is, b) red | ambiguous",
        "b) | B",
        "(b | B",
        "{b} | B",
        "<b> | B",
        "see:b) | B",
        "option b | B",
        "the answer is b | B",
        "the answer b | B",
        "option is b | B",
        "that was b | none",
        "x and b | none",
        "x, b | none",
        "a, b | ambiguous",
        "a/b | ambiguous",
        "a & b | ambiguous",
        "b green | B",
        "b red | A",
        "answer=b | B",
        "answer - b | B",
        "answer-b | none",
        "a red | A",
        "a green | B",
        "a) | A",
        "a) red | A",
        "C++ | none",
        "A# | none",
        "@B | none",
        "B@home | none",
        "20°C | none",
        "C° | none",
        "U.S.A. | none",
        "A.B. | none",
        "B. C | ambiguous",
        "A/C | ambiguous",
        "A/x | none",
        "A/Z | none",
        "N/A | none",
        "n/a | none",
        "A / B | ambiguous",
        "the grade A+ car | none",
        "^B | none",
        "C, as in figure E. | C",
        "I see F | none",
        "E. green | ambiguous",
        "Seat 1A | none",
        "Bus 15C | none",
        "Antwort A blue | ambiguous",
        "A falsch | none",
        "A correct | A",
        "Both A D | ambiguous",
        "A/E | none",
        "'It''s a)' | A",
        "B is a | B",
        "The colour is a | none",
      })
  void lettersAreOptionsOrPartsOfNamesAndWords(String answer, String reading) {
    assertEquals(reading, read(answer, COLORS), answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on the left side, on the right side | D\\nB | ambiguous",
        "狗, 猫, 马, 鸟 | 不是狗 | none",
        "狗, 猫, 马, 鸟 | 应该是猫不是狗 | B",
        "a1, b1, c1, d1, e1, f1, g1, h1, i1, j1 | I see one. | none",
        "a1, b1, c1, d1, e1, f1, g1, h1, i1, j1 | I. | I",
        "a1, b1, c1, d1, e1, f1, g1, h1, i1, j1 | The answer is I. | I",
        "a1, b1, c1, d1, e1, f1, g1, h1, i1, j1 | I choose J | J",
        "dark\\nred, red, blue | It is the dark red one. | A",
        "a, an, the | the | C",
        "., !, ? | ! | B",
        "., !, ? | B | B",
        "cat, dog, horse, bird | A correct dog | B",
        "B, A, D, C | He takes vitamin b | none",
        "(A) red, (B) green, (C) dark blue | dark blue | C",
        "(A) red, (B) green, (C) dark blue | It is green. | B",
        "(A) red, (B) green, (C) dark blue | B dark blue | ambiguous",
        "(A) red, (B) green, (C) dark blue | C: dark blue | C",
        "the cat, a dog, an owl | Just dog. | B",
        "the cat, a dog, an owl | The cat. | A",
        "hand bag, note book, lap top | notebook | B",
        "hand bag, note book, lap top | a laptop | C",
        "red, red car, red car door | It is a red car. | B",
        "red, red car, red car door | It is a red car door. | C",
        "Red, red, blue | red | B",
        "Red, red, blue | RED | ambiguous",
        "Red, red, blue | Red | A",
      })
  void optionsAreNamedByTheirTextInAnyOfItsForms(String options, String answer, String reading) {
    assertEquals(reading, read(answer, options), answer);
  }
}

package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class AnswerMatcherTest {

  private final AnswerMatcher matcher = new AnswerMatcher(MatchConfig.defaults());
  private final Example colors = Examples.options("red", "blue", "red", "dark red", "a red car");

  /** Gold answers of number columns; texts stay texts. */
  @ParameterizedTest
  @CsvSource({
    "3, 3.0, true",
    "3, 3.00, true",
    "1200.5, '1,200.50', true",
    "0.0001, 1e-4, true",
    "3, 3.1, false",
    "3, three, false",
    "3, 3 cats, false"
  })
  void numbersCompareAsNumbers(String gold, String answer, boolean correct) {
    Example text = Examples.open(gold);
    Example number =
        new Example(
            text.id(),
            text.question(),
            text.options(),
            gold,
            text.image(),
            text.boxes(),
            text.boxesRule(),
            text.category(),
            text.aliases(),
            Map.of(Example.NUMBER, gold));
    assertEquals(correct, matcher.match(number, answer).correct());
    assertFalse(matcher.match(text, answer).correct());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "B",
        "b",
        "(B)",
        "[b]",
        "B.",
        "B)",
        "**B**",
        "Ｂ",
        "B. red",
        "(B) red",
        "(B) Red.",
        "B: red",
        "B - red",
        "B red",
        "B. red, not blue",
        "The answer is B",
        "The answer is (B).",
        "the answer is b.",
        "Answer: B",
        "The correct option is: (B) red",
        "Option B",
        "I choose B",
        "red",
        " RED ",
        "It is red.",
        "not blue but red",
      })
  void acceptsTheLetterOrTheTextOfTheRightOption(String answer) {
    Verdict verdict = matcher.match(colors, answer);
    assertEquals(Optional.of(1), verdict.option(), answer);
    assertTrue(verdict.correct());
    assertEquals(FailureCause.NONE, verdict.cause());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A | 0",
        "blue | 0",
        "dark red | 2",
        "It is dark  red | 2",
        "a red car | 3",
        "A red car | 3",
        "D. a red car | 3",
        "The answer is D because it has wheels | 3",
      })
  void readsOtherOptionsAsWrong(String answer, int option) {
    Verdict verdict = matcher.match(colors, answer);
    assertEquals(Optional.of(option), verdict.option());
    assertFalse(verdict.correct());
    assertEquals(FailureCause.NONE, verdict.cause());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A or B",
        "A, B",
        "(A) (B)",
        "A/B",
        "AB. (A) and (B)",
        "B. blue",
        "The answer is B or the answer is C",
        "blue or red",
        "(A) blue (B) red (C) dark red (D) a red car",
      })
  void countsTwoDifferentOptionsAsAmbiguous(String answer) {
    Verdict verdict = matcher.match(colors, answer);
    assertEquals(FailureCause.AMBIGUOUS, verdict.cause(), answer);
    assertFalse(verdict.correct());
    assertEquals(Optional.empty(), verdict.option());
  }

  @ParameterizedTest
  @ValueSource(strings = {"green", "Bred", "E", "redder", "not red", "BLUEBERRY", "1"})
  void findsNoOptionInOtherTexts(String answer) {
    assertEquals(FailureCause.NO_OPTION, matcher.match(colors, answer).cause(), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Vitamin D",
        "It is vitamin A.",
        "The answer is vitamin D",
        "hepatitis B",
        "Dr. B",
        "Mr A",
        "The man is Dr. C.",
        "Exit B",
        "the sign says gate C",
        "Platform A",
        "Plan B",
        "Grade A beef",
        "Ausgang B",
        "Sra. B"
      })
  void aLetterOfANameIsNoOptions(String answer) {
    assertEquals(Optional.empty(), matcher.match(colors, answer).option());
  }

  /** What only looks like a name, or is one among options that are. */
  @Test
  void lettersBehindOtherWordsStayLetters() {
    for (String answer :
        List.of(
            "Option B", "Answer B", "Choice B", "Doctor. B", "My plan: B", "Just B", "Dr.: B")) {
      assertEquals(Optional.of(1), matcher.match(colors, answer).option(), answer);
    }
    Example blood = Examples.options("O", "O", "A", "B", "AB");
    assertEquals(Optional.of(2), matcher.match(blood, "Type B").option());
    assertEquals(Optional.of(1), matcher.match(blood, "B").option());
    Example gates = Examples.options("Gate B", "Gate A", "Gate B", "Gate C");
    assertEquals(Optional.of(1), matcher.match(gates, "Gate B").option());
    assertEquals(Optional.of(0), matcher.match(gates, "A").option());
  }

  @Test
  void neverJoinsTheLettersOfTheText() {
    // The public evaluation code joins all letters inside the tags: "A. red" becomes "ARED".
    Example example = Examples.options("red", "red", "blue");
    assertTrue(matcher.judge(example, "<answer>A. red</answer>").correct());
  }

  @Test
  void prefersTheLetterWhereOptionTextsAreLetters() {
    Example letters = Examples.options("A", "B", "A", "C");
    assertEquals(Optional.of(1), matcher.match(letters, "B").option());
    assertEquals(Optional.of(0), matcher.match(letters, "(A) B").option());
    Example vitamins = Examples.options("vitamin A", "vitamin C", "vitamin A", "vitamin B");
    assertEquals(Optional.of(0), matcher.match(vitamins, "Vitamin C").option());
    assertEquals(Optional.of(1), matcher.match(vitamins, "The answer is B. Vitamin A").option());
    assertEquals(Optional.of(1), matcher.match(vitamins, "It is vitamin A").option());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yes | Yes. | true",
        "yes | **Yes** | true",
        "yes | Yes, there is a dog. | true",
        "yes | No, there is none. | false",
        "yes | not yes | false",
        "yes | Yes and no | false",
        "no | There is no dog. | true",
        "no | No doubt: yes | false",
        "yes | There is a dog. | false",
      })
  void readsYesAndNoInAnyWordsWhereOneOfThemIsRight(String gold, String answer, boolean right) {
    assertEquals(right, matcher.match(Examples.open(gold), answer).correct(), answer);
  }

  @Test
  void marksWithoutWidthAreNoText() {
    assertTrue(matcher.match(Examples.open("blue car"), "blue\u200b car\u200f").correct());
    assertTrue(matcher.match(colors, "\u200fB\ufe0f").correct());
    assertEquals(FailureCause.EMPTY, matcher.match(colors, "\u200b ").cause());
    assertEquals(FailureCause.EMPTY, matcher.judge(colors, "<answer>\u200b</answer>").cause());
  }

  @Test
  void readsOpenAnswersWithoutTheMarksAroundThemAndWhereTheyAreStated() {
    for (String answer :
        List.of("\"blue car\"", "**Blue car**", "\\boxed{blue car}", "The answer is blue car.")) {
      assertTrue(matcher.match(Examples.open("blue car"), answer).correct(), answer);
    }
    assertFalse(matcher.match(Examples.open("blue car"), "The answer is not blue car.").correct());
    assertFalse(matcher.match(Examples.open("blue car"), "blue car.").correct());
  }

  @Test
  void letterOptionsOfOneTextAreToldApartByTheirLetters() {
    Example twice =
        new Example(
            "item-1",
            "Which?",
            List.of("red", "blue", "red"),
            "red",
            colors.image(),
            List.of(),
            Example.BoxesRule.ALL,
            "",
            List.of(),
            Map.of(Example.LABEL, "C"));
    assertTrue(matcher.match(twice, "C. red").correct());
    assertFalse(matcher.match(twice, "A. red").correct());
    assertEquals(FailureCause.AMBIGUOUS, matcher.match(twice, "red").cause());
  }

  @Test
  void comparesOpenAnswersAfterNormalisation() {
    Example street = Examples.open("Straße  12");
    assertTrue(matcher.match(street, "\tSTRASSE\u00a012\n").correct());
    assertFalse(matcher.match(street, "Straße 12.").correct());
    assertTrue(matcher.match(Examples.open("ﬁsh ②"), "fish 2").correct());
    assertFalse(matcher.match(Examples.open("B"), "A").correct());
    assertFalse(matcher.match(Examples.open("1200.5"), "1,200.50").correct());
  }

  @Test
  void eachRuleCanBeSwitched() {
    Example example = Examples.open("Red Car");
    assertFalse(strict(false, true, true, true).match(Examples.open("2"), "②").correct());
    assertFalse(strict(true, false, true, true).match(example, " red car").correct());
    assertFalse(strict(true, true, false, true).match(example, "red car").correct());
    assertFalse(strict(true, true, true, false).match(example, "red  car").correct());
    AnswerMatcher loose =
        new AnswerMatcher(
            ConfigLoader.of(
                MatchConfig.class,
                Map.of("strip_trailing_punctuation", true, "normalize_numbers", true)));
    assertTrue(loose.match(example, "red car.").correct());
    assertTrue(loose.match(Examples.open("1200.5"), "1,200.50").correct());
    assertTrue(loose.match(Examples.open("0"), "-0.0").correct());
    assertFalse(loose.match(Examples.open("12"), "1,2").correct());
  }

  private static AnswerMatcher strict(boolean nfkc, boolean trim, boolean fold, boolean collapse) {
    return new AnswerMatcher(
        ConfigLoader.of(
            MatchConfig.class,
            Map.of(
                "nfkc", nfkc, "trim", trim, "case_fold", fold, "collapse_whitespace", collapse)));
  }

  @Test
  void refusesAGoldAnswerThatIsNoOption() {
    UserException error =
        assertThrows(
            UserException.class,
            () -> matcher.match(Examples.options("green", "red", "blue"), "A"));
    assertTrue(error.getMessage().contains("item-1"), error.getMessage());
    assertTrue(error.getMessage().contains("green"), error.getMessage());
  }

  @Test
  void aGoldAnswerIsFoundAmongTheOptionsAfterNormalisation() {
    Example example = Examples.options(" RED", "blue", "red", "dark red");
    assertTrue(matcher.match(example, "B").correct());
    assertFalse(matcher.match(example, "A").correct());
    UserException error =
        assertThrows(
            UserException.class,
            () -> matcher.match(Examples.options("RED", "red", "blue", "Red"), "A"));
    assertEquals(
        "Example item-1: the answer \"RED\" is more than one of the options [red, blue, Red];"
            + " give the right option's text.",
        error.getMessage());
    error =
        assertThrows(
            UserException.class, () -> matcher.match(Examples.options("green", "red"), "A"));
    assertTrue(error.getMessage().contains("is none of the options [red]"), error.getMessage());
  }

  @Test
  void rightIsAllOfTheCreditAndWrongNoneUnlessThereAreParts() {
    assertEquals(1, matcher.match(colors, "B").score());
    assertEquals(0, matcher.match(colors, "A").score());
    assertEquals(0.5, matcher.match(colors, "A").withScore(0.5).score());
    assertFalse(matcher.match(colors, "A").withScore(0.5).correct());
  }

  @Test
  void theRulesAreToldByTheirKeysAndTheFallbackIsFilledIn() {
    MatchConfig rules = new MatchConfig(null, null, false, null, null, true, null);
    assertEquals(
        "nfkc=true, trim=true, case_fold=false, collapse_whitespace=true,"
            + " strip_trailing_punctuation=false, normalize_numbers=true, fallback=none",
        rules.description());
    assertEquals(
        MatchConfig.Fallback.STATED, rules.orFallback(MatchConfig.Fallback.STATED).fallback());
    assertFalse(rules.orFallback(MatchConfig.Fallback.STATED).caseFold());
    MatchConfig given = rules.withFallback(MatchConfig.Fallback.LMMS_EVAL);
    assertEquals(given, given.orFallback(MatchConfig.Fallback.STATED));
  }

  @Test
  void failuresKeepTheirCause() {
    assertEquals(FailureCause.NO_ANSWER, matcher.judge(colors, "B").cause());
    assertEquals(FailureCause.UNCLOSED, matcher.judge(colors, "<answer>B").cause());
    assertEquals(FailureCause.EMPTY, matcher.judge(colors, "<answer> </answer>").cause());
    assertEquals(FailureCause.EMPTY, matcher.match(colors, " ").cause());
  }
}

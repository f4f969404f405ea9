package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class FreeTextTest {

  private final Example example = Examples.options("red", "blue", "red", "green", "black");
  private final AnswerMatcher stated = matcher(Fallback.STATED);
  private final AnswerMatcher lmmsEval = matcher(Fallback.LMMS_EVAL);

  private static AnswerMatcher matcher(Fallback fallback) {
    return new AnswerMatcher(MatchConfig.defaults().withFallback(fallback));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "B | 1",
        "Options: (A) blue, (B) red.\\n\\nThe answer is (B) red. | 1",
        "The correct answer is (A). Wait: the correct answer is (C).\\nI am sure | 2",
        "<think>(A)?</think> red | 1",
        "Answer: (D)\\n\\n(D) black | 3",
        "<answer>D | 3",
        "I see a car. (C) fits.\\nGoodbye | 2",
      })
  void readsTheConclusion(String text, int option) {
    Verdict verdict = stated.judge(example, text.replace("\\n", "\n"));
    assertEquals(Optional.of(option), verdict.option());
  }

  @Test
  void listsWithoutAConclusionAreAmbiguous() {
    assertEquals(FailureCause.AMBIGUOUS, stated.judge(example, "(A) blue\n(B) red\nHm").cause());
    assertEquals(FailureCause.NO_OPTION, stated.judge(example, "No idea.").cause());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      // Made with extract_answer_letter of lmms_eval/tasks/vstar_bench/utils.py (lmms-eval main).
      value = {
        "B. red | 1",
        "based on the image, (A) | 1",
        "the answer is C | 2",
        "It is (D), not (A) | 3",
        "see D. | 3",
        "I pick C today | 2",
        "in d | 3",
        "i think | -",
      })
  void readsLettersAsTheReferenceScorerDoes(String text, String option) {
    Optional<Integer> expected =
        option.equals("-") ? Optional.empty() : Optional.of(Integer.valueOf(option));
    assertEquals(expected, lmmsEval.judge(example, text).option());
  }

  /** The reference knows A to D, however few options there are; with more, its range is wider. */
  @ParameterizedTest
  @CsvSource({
    "2, A, 0",
    "2, C, -",
    "3, D, -",
    "3, C, 2",
    "2, E, -",
    "5, E, 4",
    "5, F, -",
    "5, it is E, 4",
    "4, it is E, -",
    "4, E or A, 0"
  })
  void lettersOfTheReferenceReachToDAtLeast(int options, String text, String option) {
    String[] texts = {"blue", "red", "green", "black", "white"};
    Example item = Examples.options("blue", Arrays.copyOf(texts, options));
    Verdict verdict = lmmsEval.judge(item, text);
    assertEquals(option, verdict.option().map(String::valueOf).orElse("-"));
    assertEquals(option.equals("-") ? FailureCause.NO_OPTION : FailureCause.NONE, verdict.cause());
  }

  @Test
  void openQuestionsTakeTheWholeText() {
    assertTrue(stated.judge(Examples.open("12:30"), "<think>clock</think> 12:30 ").correct());
    assertTrue(lmmsEval.judge(Examples.open("12:30"), "12:30").correct());
  }

  /**
   * Forty real answers of Qwen3-VL-8B to V* questions with the letter that their authors parsed
   * (rekey-vstar). One differs: question 25 ends in the middle of "Actually, I think the correct",
   * where the authors took A, a letter of the listing, and the last stated answer is (C). Both are
   * wrong, so all verdicts agree.
   */
  @Test
  void agreesWithPublishedVerdictsOnRealAnswers() throws IOException {
    Optional<Path> file = Fixtures.shared("data/rekey-vstar/qwen3vl8b_cot_orig_responses.jsonl");
    Assumptions.assumeTrue(file.isPresent(), "rekey-vstar is not redistributed");
    List<String> differing = new ArrayList<>();
    for (String line : Files.readAllLines(file.get())) {
      JsonNode row = new ObjectMapper().readTree(line);
      List<String> options = options(row.get("prompt").asText());
      String gold = options.get(row.get("label").asText().charAt(0) - 'A');
      Example item = Examples.options(gold, options.toArray(String[]::new));
      Verdict verdict = stated.judge(item, row.get("content").asText());
      assertEquals(row.get("correct").asBoolean(), verdict.correct(), row.toString());
      String letter = verdict.option().map(Example::letter).map(String::valueOf).orElse("-");
      if (!letter.equals(row.get("parsed_choice").asText())) {
        differing.add(row.get("question_id").asText());
      }
    }
    assertEquals(List.of("25"), differing);
  }

  private static List<String> options(String prompt) {
    Matcher matcher =
        Pattern.compile("\\([A-D]\\) (.+?)(?= \\([A-D]\\)| Think step)").matcher(prompt);
    List<String> options = new ArrayList<>();
    while (matcher.find()) {
      options.add(matcher.group(1));
    }
    return options;
  }
}

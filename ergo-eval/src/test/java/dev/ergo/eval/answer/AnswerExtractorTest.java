package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.eval.answer.MatchConfig.Fallback;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class AnswerExtractorTest {

  private final AnswerExtractor strict = new AnswerExtractor(Fallback.NONE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "<think>t</think><answer> B </answer> | B | NONE",
        "<answer>A</answer> no, <answer>C</answer> | C | NONE",
        "<answer>A</answer> then <answer>B | A | NONE",
        "<answer>A <answer>B</answer> | B | NONE",
        "<answer>B</answer></answer> | B | NONE",
        "</answer>A<answer> | '' | UNCLOSED",
        "<answer>A | '' | UNCLOSED",
        "</answer> only | '' | NO_ANSWER",
        "just text | '' | NO_ANSWER",
        "<ANSWER>A</ANSWER> | '' | NO_ANSWER",
        "<answer>A</answer><answer>  </answer> | '' | EMPTY",
      })
  void findsTheLastWellFormedAnswer(String generated, String text, FailureCause cause) {
    Extraction extraction = strict.extract(generated);
    assertEquals(text, extraction.text());
    assertEquals(cause, extraction.cause());
  }

  @Test
  void keepsLineBreaksInsideTheTags() {
    assertEquals("a\nb", strict.extract("<answer>\na\nb\n</answer>").text());
  }

  @Test
  void readsTheTextBehindTheThinkingWhenAskedTo() {
    AnswerExtractor stated = new AnswerExtractor(Fallback.STATED);
    assertEquals("B.", stated.extract("<think>A or B?</think> B.").text());
    assertEquals("cut o", stated.extract("<think>x</think><answer>cut o").text());
    assertEquals(FailureCause.NO_ANSWER, stated.extract(" <think>x</think> ").cause());
    assertEquals(FailureCause.UNCLOSED, stated.extract("<answer>").cause());
    assertEquals(FailureCause.EMPTY, stated.extract("B <answer></answer>").cause());
  }
}

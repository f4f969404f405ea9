package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.eval.answer.MatchConfig.Fallback;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class AnswerTextTest {

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
    AnswerText answer = AnswerText.of(generated, Fallback.NONE);
    assertEquals(text, answer.text());
    assertEquals(cause, answer.cause());
  }

  @Test
  void keepsLineBreaksInsideTheTags() {
    assertEquals("a\nb", AnswerText.of("<answer>\na\nb\n</answer>", Fallback.NONE).text());
  }

  @Test
  void readsTheTextBehindTheThinkingWhenAskedTo() {
    assertEquals("B.", AnswerText.of("<think>A or B?</think> B.", Fallback.STATED).text());
    assertEquals("B", AnswerText.of("</think>B", Fallback.STATED).text());
    assertEquals("cut o", AnswerText.of("<think>x</think><answer>cut o", Fallback.STATED).text());
    assertEquals(
        FailureCause.NO_ANSWER, AnswerText.of(" <think>x</think> ", Fallback.STATED).cause());
    assertEquals(FailureCause.UNCLOSED, AnswerText.of("<answer>", Fallback.STATED).cause());
    assertEquals(FailureCause.EMPTY, AnswerText.of("B <answer></answer>", Fallback.STATED).cause());
  }
}

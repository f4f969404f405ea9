package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.data.Example;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class OpenAnswerTest {

  private static boolean right(Example example, String answer) {
    return new OpenAnswer(MatchConfig.defaults()).judge(example, answer).correct();
  }

  private static Example number(String gold) {
    return new Example(
        "item-1",
        "How many?",
        List.of(),
        gold,
        Examples.NO_IMAGE,
        List.of(),
        Example.BoxesRule.ALL,
        "",
        List.of(),
        Map.of(Example.NUMBER, gold));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7.0 | true",
        "\\boxed{7.0} | true",
        "$\\boxed{ 7.0 }$ | true",
        "\\boxed{7.0} or 8 | false",
        "7.0 {7} | false",
        "\\boxed{8} | false",
      })
  void aBoxAroundAllOfANumberIsNoPartOfIt(String answer, boolean right) {
    assertEquals(right, right(number("7"), answer), answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "blue car | So \\boxed{blue car} it is. | true",
        "blue car | The answer is blue car, I think. | true",
        "blue car | The answer is red. The answer is blue car. | true",
        "blue car | The answer is blue car. The answer is red. | false",
        "blue car | The answer was blue car. | false",
        "blue car | The final answer is blue car. | true",
        "blue car | Final answer: blue car | true",
        "blue car | **Final Answer**: blue car | true",
        "blue car | My final answer is blue car. | true",
        "blue car | The right answer is blue car. | true",
        "blue car | So the final answer would be, I think: blue car | false",
        "blue car | The final answer is red. The answer is blue car. | true",
        "blue car | The answer is blue car. The final answer is red. | false",
        "blue car | The answer to this is no longer: blue car | false",
        "blue car | In the picture: blue car | false",
        "blue car | The vehicle is blue car | false",
        "blue car | : blue car | false",
        "blue car | The answer is | false",
        "blue car | The answer is blue car red | false",
      })
  void whatIsStatedLastAsTheAnswerCounts(String gold, String answer, boolean right) {
    assertEquals(right, right(Examples.open(gold), answer), answer);
  }

  /** Only a question whose answer is yes or no is answered by the word alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no smoking | No smoking | true",
        "yes men | Yes men | true",
        "no | No smoking | true",
        "no | (B) No | true",
        "yes | No smoking | false"
      })
  void wordsOfANameAreNotReadAsYesAndNo(String gold, String answer, boolean right) {
    assertEquals(right, right(Examples.open(gold), answer), answer);
  }
}

package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnswerTagsTest {

  @Test
  void theLastWellFormedPairCounts() {
    assertEquals(
        Optional.of("b"), AnswerTags.inside("<answer>a</answer> no, <answer> b\n</answer>."));
    assertEquals(Optional.of("a"), AnswerTags.inside("<answer>a</answer> <answer>b"));
    assertEquals(Optional.of("b"), AnswerTags.inside("<answer>a <answer>b</answer>"));
    assertEquals(Optional.of(""), AnswerTags.inside("<answer></answer>"));
  }

  @Test
  void whatHasNoPairHasNoAnswer() {
    for (String text : new String[] {"", "a", "<answer>a", "a</answer>", "</answer><answer>a"}) {
      assertEquals(Optional.empty(), AnswerTags.inside(text), text);
    }
  }
}

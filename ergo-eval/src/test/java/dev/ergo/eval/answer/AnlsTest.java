package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.Example;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnlsTest {

  private static Example example(String gold, String... aliases) {
    return new Example(
        "item-1",
        "What is written there?",
        List.of(),
        gold,
        Examples.NO_IMAGE,
        List.of(),
        Example.BoxesRule.ALL,
        "",
        List.of(aliases),
        Map.of());
  }

  @Test
  void theNearestRightAnswerCounts() {
    Example example = example("Main Street", "Main St");
    assertEquals(1, Anls.of(example, "main  street"));
    assertEquals(1, Anls.of(example, "MAIN ST"));
    assertEquals(1 - 1 / 7.0, Anls.of(example, "Main S"), 1e-12);
    assertEquals(0, Anls.of(example, "elsewhere"));
    assertEquals(0.5, Anls.of(example("abcd"), "abxy"));
    assertEquals(0, Anls.of(example("abcde"), "abxyz"));
    assertEquals(1, Anls.of(example(""), ""));
  }

  @Test
  void exactIsOneOfTheRightAnswersButForCaseAndSpaces() {
    Example example = example("Main Street", "Main St");
    assertTrue(Anls.exact(example, " main  street "));
    assertTrue(Anls.exact(example, "MAIN ST"));
    assertFalse(Anls.exact(example, "Main"));
    assertFalse(Anls.exact(example, "Mainstreet"));
  }
}

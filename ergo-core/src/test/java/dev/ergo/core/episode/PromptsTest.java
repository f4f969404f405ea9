package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PromptsTest {

  private static EpisodeRequest asking(String question, String... options) {
    return new EpisodeRequest(
        question, List.of(options), new EncodedImage("none", new byte[0], ImageLimits.DEFAULT));
  }

  @Test
  void textsAreFilledIn() {
    Prompts prompts =
        new Prompts(
            "s",
            "{question}?",
            "{question}:{options}.",
            null,
            "{options} {question}",
            " {letter}={text}");
    EpisodeRequest request = asking("which", "red", "blue");
    assertEquals("which?", prompts.stage1Text(request));
    assertEquals("which: A=red B=blue.", prompts.stage2Text(request));
    assertEquals(" A=red B=blue which", prompts.singleText(request));
    assertEquals("which:.", prompts.stage2Text(asking("which")));
  }

  /** Questions and options are data; what looks like a placeholder in them is shown as it is. */
  @Test
  void placeholdersInsideDataStayText() {
    Prompts prompts =
        new Prompts(
            null,
            "{question}!",
            "{question}{options}!",
            null,
            "{question}",
            "[{letter} {text} {letter}]");
    EpisodeRequest request = asking("{options} {question}", "{text}", "{letter}", "{question}");
    assertEquals("{options} {question}!", prompts.stage1Text(request));
    assertEquals(
        "{options} {question}[A {text} A][B {letter} B][C {question} C]!",
        prompts.stage2Text(request));
    assertEquals("a $1 \\ b!", prompts.stage1Text(asking("a $1 \\ b")));
  }

  /** ERGO's system message asks for coordinates, which spoils an answer from a single look. */
  @Test
  void singleLooksHaveASystemMessageOfTheirOwn() {
    assertEquals("You are a helpful assistant.", Prompts.ergo().singleSystem());
    assertEquals("s", new Prompts("s", null, null, null, null, null).singleSystem());
    Prompts both = new Prompts("s", null, null, "t", null, null);
    assertEquals("s t", both.system() + " " + both.singleSystem());
  }

  @Test
  void otherBracesStay() {
    Prompts prompts = new Prompts(null, "{x} {question} {", null, null, null, null);
    assertEquals("{x} q {", prompts.stage1Text(asking("q")));
  }

  @Test
  void theDefaultsAskForBothTags() {
    Prompts prompts = Prompts.ergo();
    assertTrue(prompts.stage1Text(asking("Where?", "mauve")).contains("<zoom>"));
    assertFalse(
        prompts.stage1Text(asking("Where?", "mauve")).contains("mauve"), "options in stage 1");
    assertTrue(prompts.stage2Text(asking("Where?", "mauve")).contains("\n(A) mauve"));
    assertTrue(prompts.stage2Text(asking("Where?")).contains("<answer>"));
  }

  @Test
  void aTextWithoutRoomForTheQuestionIsRefused() {
    assertEquals("stage1", key(() -> new Prompts(null, "Look.", null, null, null, null)));
    assertEquals("stage2", key(() -> new Prompts(null, null, "Answer.", null, null, null)));
    assertEquals("single", key(() -> new Prompts(null, null, null, null, "Answer.", null)));
    assertEquals("option", key(() -> new Prompts(null, null, null, null, null, "({letter})")));
  }

  private static String key(org.junit.jupiter.api.function.Executable making) {
    return assertThrows(InvalidValueException.class, making).key();
  }
}

package dev.ergo.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.episode.Prompts;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PromptOverridesTest {

  private static final Prompts SAVED =
      new Prompts(
          "Zoom.",
          List.of("{question} Where?", "{question} What?"),
          " Or answer.",
          "Read.",
          "{question}",
          " {text}");

  /** To change one text must not throw away the others that a policy was trained with. */
  @Test
  void whatIsLeftOutStays() {
    Prompts changed =
        new PromptOverrides(null, List.of("", "{question} Now?"), null, null, null, null)
            .over(SAVED);
    assertEquals(
        new Prompts(
            "Zoom.",
            List.of("{question} Where?", "{question} Now?"),
            " Or answer.",
            "Read.",
            "{question}",
            " {text}"),
        changed);
    assertEquals(SAVED, PromptOverrides.NONE.over(SAVED));
    assertEquals(SAVED, PromptOverrides.of(SAVED).over(Prompts.ergo()));
  }

  @Test
  void aNewSystemMessageIsThatOfSingleLooksToo() {
    assertEquals(
        "Look.",
        new PromptOverrides("Look.", null, null, null, null, null).over(SAVED).singleSystem());
    assertEquals(
        "Once.",
        new PromptOverrides("Look.", null, null, "Once.", null, null).over(SAVED).singleSystem());
  }

  @Test
  void textsWithoutRoomForTheQuestionAreRefused() {
    InvalidValueException refusal =
        assertThrows(
            InvalidValueException.class,
            () -> new PromptOverrides(null, List.of("Where?"), null, null, null, null));
    assertEquals("looks", refusal.key());
  }
}

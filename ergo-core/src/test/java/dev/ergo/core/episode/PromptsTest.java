package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PromptsTest {

  private static EpisodeRequest asking(String question, String... options) {
    return new EpisodeRequest(
        question, List.of(options), EncodedImage.of("none", new byte[0], ImageLimits.DEFAULT));
  }

  private static String text(Prompts prompts, int look, int looks, EpisodeRequest request) {
    return prompts.lookText(look, new EpisodeConfig(null, null, looks, false, null), request);
  }

  @Test
  void textsAreFilledIn() {
    Prompts prompts =
        new Prompts(
            "s",
            List.of("{question}?", "{question}:{options}."),
            null,
            null,
            "{options} {question}",
            " {letter}={text}");
    EpisodeRequest request = asking("which", "red", "blue");
    assertEquals("which?", text(prompts, 1, 2, request));
    assertEquals("which: A=red B=blue.", text(prompts, 2, 2, request));
    assertEquals(" A=red B=blue which", prompts.singleText(request));
    assertEquals("which:.", text(prompts, 2, 2, asking("which")));
  }

  /** Questions and options are data; what looks like a placeholder in them is shown as it is. */
  @Test
  void placeholdersInsideDataStayText() {
    Prompts prompts =
        new Prompts(
            null,
            List.of("{question}!", "{question}{options}!"),
            null,
            null,
            "{question}",
            "[{letter} {text} {letter}]");
    EpisodeRequest request = asking("{options} {question}", "{text}", "{letter}", "{question}");
    assertEquals("{options} {question}!", text(prompts, 1, 2, request));
    assertEquals(
        "{options} {question}[A {text} A][B {letter} B][C {question} C]!",
        text(prompts, 2, 2, request));
    assertEquals("a $1 \\ b!", text(prompts, 1, 2, asking("a $1 \\ b")));
  }

  /** ERGO's system message asks for coordinates, which spoils an answer from a single look. */
  @Test
  void singleLooksHaveASystemMessageOfTheirOwn() {
    assertEquals("You are a helpful assistant.", Prompts.ergo().singleSystem());
    assertEquals("s", new Prompts("s", null, null, null, null, null).singleSystem());
    Prompts both = new Prompts("s", null, null, "t", null, null);
    assertEquals("s t", both.system() + " " + both.singleSystem());
  }

  /** An empty text stands for the default of its place. */
  @Test
  void emptyTextsAreTheDefaultsOfTheirPlaces() {
    List<String> usual = Prompts.ergo().looks();
    assertEquals(usual, texts("").looks());
    assertEquals(usual, texts("", "").looks());
    List<String> three = texts("", "", "").looks();
    assertEquals(usual.get(0), three.get(0));
    assertTrue(three.get(1).contains("zoom in on it further"), three.get(1));
    assertEquals(usual.get(1), three.get(2));
    assertEquals(List.of("{question}1", usual.get(1)), texts("{question}1").looks());
  }

  /** Where there are more looks than texts, those between zoom in further. */
  @Test
  void looksBetweenHaveTheirTexts() {
    Prompts two = texts("{question}1", "{question}9");
    assertEquals("q1", text(two, 1, 4, asking("q")));
    assertTrue(text(two, 2, 4, asking("q")).contains("zoom in on it further"));
    assertTrue(text(two, 3, 4, asking("q")).contains("zoom in on it further"));
    assertEquals("q9", text(two, 4, 4, asking("q")));
    Prompts three = texts("{question}1", "{question}2", "{question}9");
    assertEquals("q2", text(three, 2, 4, asking("q")));
    assertTrue(text(three, 3, 4, asking("q")).contains("zoom in on it further"));
    assertEquals("q9", text(three, 2, 2, asking("q")));
  }

  private static Prompts texts(String... looks) {
    return new Prompts(null, List.of(looks), null, null, null, null);
  }

  @Test
  void anEpisodeOfOneLookAsksAsASingleLookDoes() {
    Prompts prompts =
        new Prompts("s", List.of("{question}1", "{question}2"), null, "t", "{question}0", null);
    EpisodeConfig one = new EpisodeConfig(null, null, 1, false, null);
    assertEquals("q0", prompts.lookText(1, one, asking("q")));
    assertEquals("t", prompts.systemText(one));
    assertEquals("s", prompts.systemText(new EpisodeConfig(null, null, 2, false, null)));
  }

  /** What is saved with a checkpoint, and is part of what decides an answer. */
  @Test
  void allTextsHaveNames() {
    Prompts prompts =
        new Prompts(
            "s", List.of("{question}1", "{question}2"), "e", "t", "{question}0", "{text}", "i");
    Map<String, String> all = new LinkedHashMap<>();
    all.put("system", "s");
    all.put("looks[0]", "{question}1");
    all.put("looks[1]", "{question}2");
    all.put("early_answer", "e");
    all.put("single_system", "t");
    all.put("single", "{question}0");
    all.put("option", "{text}");
    all.put("several_images", "i");
    assertEquals(all, prompts.byName());
    assertFalse(prompts.hasUsualSeveralImages());
    assertTrue(Prompts.ergo().hasUsualSeveralImages());
  }

  @Test
  void otherBracesStay() {
    Prompts prompts = new Prompts(null, List.of("{x} {question} {"), null, null, null, null);
    assertEquals("{x} q {", text(prompts, 1, 2, asking("q")));
  }

  @Test
  void theDefaultsAskForBothTags() {
    Prompts prompts = Prompts.ergo();
    assertTrue(text(prompts, 1, 2, asking("Where?", "mauve")).contains("<zoom>"));
    assertFalse(
        text(prompts, 1, 2, asking("Where?", "mauve")).contains("mauve"),
        "options at the first look");
    assertTrue(text(prompts, 2, 2, asking("Where?", "mauve")).contains("\n(A) mauve"));
    assertTrue(text(prompts, 2, 2, asking("Where?")).contains("<answer>"));
  }

  @Test
  void aTextWithoutRoomForTheQuestionIsRefused() {
    assertEquals("looks", key(() -> new Prompts(null, List.of("Look."), null, null, null, null)));
    assertEquals(
        "looks", key(() -> new Prompts(null, List.of("", "Answer."), null, null, null, null)));
    assertEquals("single", key(() -> new Prompts(null, null, null, null, "Answer.", null)));
    assertEquals("option", key(() -> new Prompts(null, null, null, null, null, "({letter})")));
  }

  private static String key(org.junit.jupiter.api.function.Executable making) {
    return assertThrows(InvalidValueException.class, making).key();
  }
}

package dev.ergo.rl.sft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.Pictures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LessonEncoderTest {

  private static final Prompts PROMPTS = new Prompts("Look.", null, null, "Look once.", null, null);

  private final ChatFormat chat =
      new ChatFormat(Tokenizer.load(Fixtures.path("tokenizer/tiny")), new ImageProcessor());
  private final ImageView view =
      ImageView.whole(Pictures.example(0).image(), PixelLimits.ofBudget(9));

  private List<Message.Part> user(String text) {
    return List.of(new Message.Image(view), new Message.Text(text));
  }

  /** A judge is taught behind the message that it will be asked behind. */
  @Test
  void singleLooksHaveTheirOwnSystemMessage() {
    LessonEncoder encoder = new LessonEncoder(chat, PROMPTS);
    TokenSequence opening = chat.opening("Look once.", user("Which?"));
    PrefixGroup group = encoder.encode(Lesson.ofSingleLook(user("Which?"), "red"));
    assertArrayEquals(opening.ids(), group.prefix().ids());
    PrefixGroup other = encoder.encode(Lesson.of(user("Which?"), "red"));
    assertArrayEquals(chat.opening("Look.", user("Which?")).ids(), other.prefix().ids());
  }

  /** The same tokens as the template's, and the scored ones are the assistant's spans. */
  @Test
  void exactlyTheAssistantsTokensAreTaught() {
    Lesson lesson =
        Lesson.of(
            List.of(
                new Lesson.Exchange(user("Where?"), "<zoom>[1, 2, 3, 4]</zoom>"),
                new Lesson.Exchange(user("What?"), "<answer>a bag</answer>")));
    PrefixGroup group = new LessonEncoder(chat, PROMPTS).encode(lesson);
    PrefixGroup.Continuation taught = group.continuations().get(0);
    TokenSequence whole =
        chat.encode(
            List.of(
                Message.text("system", "Look."),
                new Message("user", user("Where?")),
                Message.text("assistant", "<zoom>[1, 2, 3, 4]</zoom>"),
                new Message("user", user("What?")),
                Message.text("assistant", "<answer>a bag</answer>")),
            false);
    TokenSequence mine = group.prefix().then(taught.tokens());
    // The template ends the last turn with a newline, which nobody samples.
    assertArrayEquals(Arrays.copyOf(whole.ids(), whole.length() - 1), mine.ids());
    assertEquals(whole.images(), mine.images());

    boolean[] expected = new boolean[mine.length()];
    List<int[]> spans = chat.assistantSpans(whole.ids());
    assertEquals(2, spans.size());
    for (int[] span : spans) {
      Arrays.fill(expected, span[0], span[1], true);
      assertEquals(chat.tokenizer().id("<|im_end|>"), whole.ids()[span[1] - 1]);
    }
    boolean[] scored = new boolean[mine.length()];
    System.arraycopy(taught.scored(), 0, scored, group.prefix().length(), taught.scored().length);
    assertArrayEquals(expected, scored);
  }

  /** Asked together, each question reads as if it were asked alone, and the image comes once. */
  @Test
  void questionsAskedApartAreThoseAskedAlone() {
    LessonEncoder encoder = new LessonEncoder(chat, PROMPTS);
    List<Lesson.Exchange> asked =
        List.of(
            new Lesson.Exchange(user("Where is the red circle?"), "[1, 2, 3, 4]"),
            new Lesson.Exchange(user("Where is the blue square, please?"), "[5, 6, 7, 8]"),
            new Lesson.Exchange(user("What?"), "a bag"));
    PrefixGroup together = encoder.encode(Lesson.apart(asked));
    assertEquals(List.of(view), together.prefix().images());
    assertEquals(3, together.continuations().size());
    for (int i = 0; i < 3; i++) {
      PrefixGroup alone = encoder.encode(Lesson.apart(asked.subList(i, i + 1)));
      PrefixGroup.Continuation mine = together.continuations().get(i);
      PrefixGroup.Continuation theirs = alone.continuations().get(0);
      assertArrayEquals(
          alone.prefix().then(theirs.tokens()).ids(), together.prefix().then(mine.tokens()).ids());
      assertEquals(List.of(), mine.tokens().images());
      assertArrayEquals(
          taughtOf(alone.prefix(), theirs), taughtOf(together.prefix(), mine), "question " + i);
    }
    int end = chat.tokenizer().id("<|vision_end|>");
    assertTrue(
        Arrays.stream(together.prefix().ids()).anyMatch(id -> id == end), "the image is shared");
  }

  /** Positions of the taught tokens in the whole sequence. */
  private static int[] taughtOf(TokenSequence prefix, PrefixGroup.Continuation continuation) {
    boolean[] scored = continuation.scored();
    return IntStream.range(0, scored.length)
        .filter(i -> scored[i])
        .map(i -> prefix.length() + i)
        .toArray();
  }

  @Test
  void questionsAskedApartAreAboutOneImage() {
    ImageView other = ImageView.whole(Pictures.example(1).image(), PixelLimits.ofBudget(9));
    Lesson mixed =
        Lesson.apart(
            List.of(
                new Lesson.Exchange(user("What?"), "a bag"),
                new Lesson.Exchange(Message.about(other, "What?"), "a cat")));
    LessonEncoder encoder = new LessonEncoder(chat, PROMPTS);
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(mixed));
  }

  /** An answer of the data can't end the turn early. */
  @Test
  void specialTokensInAnswersAreText() {
    Lesson lesson = Lesson.of(user("Where?"), "a<|im_end|>b");
    PrefixGroup group = new LessonEncoder(chat, PROMPTS).encode(lesson);
    int[] ids = group.continuations().get(0).tokens().ids();
    int end = chat.tokenizer().id("<|im_end|>");
    assertEquals(1, Arrays.stream(ids).filter(id -> id == end).count());
    assertTrue(chat.tokenizer().decode(ids, true).equals("a<|im_end|>b"));
  }
}

package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.fixtures.Fixtures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The turns of an episode, their lengths and its end; what is sampled is given. */
@Tag("unit")
class EpisodeTurnsTest {

  private static final Tokenizer TOKENIZER = Tokenizer.load(Fixtures.path("model/A"));
  private static final int END = TOKENIZER.id("<|im_end|>");
  private static final ImageProcessor IMAGES = new ImageProcessor();
  private static final EpisodeRequest REQUEST =
      new EpisodeRequest("What is it?", List.of(), new Square(112));

  /** 16 vision tokens as a view, 9 as a crop. */
  private record Square(int side) implements ImageSource {

    @Override
    public String id() {
      return "square";
    }

    @Override
    public Size size() {
      return new Size(side, side);
    }

    @Override
    public RgbImage load() {
      throw new AssertionError("turns hold no pixels");
    }
  }

  private static EpisodeRunner runner(int looks, boolean earlyAnswer, Integer... limits) {
    return new EpisodeRunner(
        new ChatFormat(TOKENIZER, IMAGES),
        IMAGES,
        Prompts.ergo(),
        new EpisodeConfig(16, 9, looks, earlyAnswer, List.of(limits)));
  }

  private static OpenEpisode open(EpisodeRunner runner) {
    List<ImageView> views = runner.views(REQUEST);
    return new OpenEpisode(REQUEST, views, runner.opening(REQUEST, views));
  }

  private static SampledTokens wrote(String text, boolean stopped) {
    int[] ids = TOKENIZER.encode(text);
    if (stopped) {
      ids = Arrays.copyOf(ids, ids.length + 1);
      ids[ids.length - 1] = END;
    }
    return new SampledTokens(ids, new float[ids.length], stopped, 0, 0);
  }

  private static Optional<TokenSequence> look(
      EpisodeRunner runner, OpenEpisode episode, int look, String text, boolean stopped) {
    return runner.look(episode, wrote(text, stopped), look, 0, LookControl.asChosen());
  }

  /** The whole image in the crop's budget: the longest that can follow. */
  @Test
  void theTokensBehindAPromptAreThoseOfTheLongestEpisode() {
    EpisodeRunner runner = runner(3, false, 7, 5, 2);
    ImageView crop = runner.crop(REQUEST, PixelBox.of(REQUEST.image().size()));
    int turns = runner.turn(2, REQUEST, crop).length() + runner.turn(3, REQUEST, crop).length();
    // Each look that was cut off is closed by one token.
    assertEquals(2 + turns + 14, runner.tokensBehind(REQUEST));
    TokenSequence prompt = open(runner).given();
    assertEquals(
        prompt.length() + runner.tokensBehind(REQUEST),
        runner.columns(
            List.of(REQUEST), List.of(new TokenSequence(new int[3], List.of()), prompt)));
  }

  @Test
  void aPromptBeyondALimitIsCounted() {
    EpisodeRunner runner = runner(2, false, 4);
    int length = open(runner).given().length();
    assertEquals(OptionalInt.empty(), runner.promptBeyond(REQUEST, length));
    assertEquals(OptionalInt.of(length), runner.promptBeyond(REQUEST, length - 1));
  }

  /** Reading a file for its size takes time, where thousands of questions are looked at. */
  @Test
  void imagesAreLeftAloneWhereAnySizeWouldFit() {
    EpisodeRequest unread =
        new EpisodeRequest(
            "What is it?",
            List.of(),
            new ImageSource() {
              @Override
              public String id() {
                return "unread";
              }

              @Override
              public Size size() {
                throw new AssertionError("looked at");
              }

              @Override
              public RgbImage load() {
                throw new AssertionError("looked at");
              }
            });
    EpisodeRunner runner = runner(2, false, 4);
    // Two tokens around the image, and two that its neighbours may be cut into.
    int enough = open(runner).given().length() + 2;
    assertEquals(OptionalInt.empty(), runner.promptBeyond(unread, enough));
    assertThrows(AssertionError.class, () -> runner.promptBeyond(unread, enough - 3));
  }

  @Test
  void onlyALookThatWasCutOffIsClosed() {
    EpisodeRunner runner = runner(2, false, 99);
    String zoom = "<zoom>[0, 0, 56, 56]</zoom>";
    int[] stopped = look(runner, open(runner), 1, zoom, true).orElseThrow().ids();
    int[] cut = look(runner, open(runner), 1, zoom, false).orElseThrow().ids();
    assertEquals(END, cut[0]);
    assertEquals(stopped.length + 1, cut.length);
    assertFalse(stopped[0] == END);
    assertEquals(END, look(runner, open(runner), 1, "", false).orElseThrow().ids()[0]);
  }

  @Test
  void onlyTheLastLookMayShowNothing() {
    EpisodeRunner runner = runner(3, false, 99);
    assertEquals(3, runner.looks());
    OpenEpisode episode = open(runner);
    runner.look(
        episode, wrote("hm", true), 1, 0, (row, look, chosen) -> LookControl.Shown.of("nothing"));
    String message =
        assertThrows(IllegalStateException.class, () -> look(runner, episode, 2, "hm", true))
            .getMessage();
    assertEquals("look 2 shows no image", message);
  }

  @Test
  void anEpisodeEndsWithItsLastLook() {
    EpisodeRunner runner = runner(2, false, 99);
    OpenEpisode episode = open(runner);
    assertTrue(look(runner, episode, 1, "<answer>a</answer>", true).isPresent());
    assertTrue(episode.isOpen());
    assertEquals(Optional.empty(), look(runner, episode, 2, "<answer>b</answer>", true));
    assertFalse(episode.isOpen());
    // Other rows of the batch may go on; this one takes no more.
    assertEquals(Optional.empty(), look(runner, episode, 2, "<answer>c</answer>", true));
    assertEquals(List.of("<answer>a</answer>", "<answer>b</answer>"), episode.episode().texts());
  }

  @Test
  void anEarlyAnswerOrALimitEndsAnEpisodeWhereThatIsAllowed() {
    EpisodeRunner early = runner(3, true, 99);
    OpenEpisode episode = open(early);
    assertTrue(look(early, episode, 1, "<zoom>[0, 0, 56, 56]</zoom>", true).isPresent());
    assertEquals(Optional.empty(), look(early, episode, 2, "<answer>a</answer>", true));
    assertEquals(2, episode.episode().looks().size());
    assertEquals(Optional.empty(), look(early, open(early), 1, "hm", false));
    assertTrue(look(early, open(early), 1, "hm", true).isPresent());
  }

  @Test
  void whatALaterLookShowsIsDecidedByTheControl() {
    EpisodeRunner runner = runner(2, false, 99);
    OpenEpisode episode = open(runner);
    TokenSequence turn =
        runner
            .look(
                episode,
                wrote("hm", true),
                1,
                5,
                (row, look, chosen) -> LookControl.Shown.of("row " + row + ", look " + look + ". "))
            .orElseThrow();
    String text = TOKENIZER.decode(turn.ids(), false);
    assertTrue(text.contains("user\nrow 5, look 2. What is it?"), text);
    assertEquals(List.of(), episode.views());
  }

  /** 200 to 1 is as narrow as the image processor takes. */
  @Test
  void aRegionMayBeAsNarrowAsImagesMay() {
    EpisodeRequest wide = new EpisodeRequest("What?", List.of(), new Square(400));
    ZoomReader reader = new ZoomReader(IMAGES, new EpisodeConfig(400, 9, 2, false, null));
    ImageView view = reader.view(wide.image());
    // A view of 392 x 392 pixels: two columns of it are three of the original.
    assertEquals(
        new PixelBox(0, 0, 3, 400),
        reader.read(wide, view, 1, "<zoom>[0, 0, 2, 392]</zoom>").region().orElseThrow());
    assertEquals(
        new PixelBox(198, 0, 200, 400),
        reader.read(wide, view, 1, "<zoom>[195, 0, 196, 392]</zoom>").region().orElseThrow());
  }

  @Test
  void nobodyIsAskedWhereThereIsNothingToAsk() {
    SingleLook single =
        new SingleLook(new ChatFormat(TOKENIZER, IMAGES), IMAGES, Prompts.ergo(), 4);
    assertEquals(List.of(), single.ask(null, List.of(), List.of()));
    ImageView view = runner(2, false, 4).view(REQUEST);
    assertEquals(
        single.prompt(REQUEST, List.of(view)).length(), single.prompt(REQUEST, view).length());
    String asked = TOKENIZER.decode(single.prompt("system", "text", List.of(view)).ids(), false);
    assertTrue(asked.contains("system\nsystem<|im_end|>") && asked.contains("text"), asked);
  }
}

package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EpisodeTest {

  private static final PixelLimits BUDGET = PixelLimits.ofBudget(16);
  private static final ImageSource ONE = new Blank("one", new Size(100, 100));
  private static final ImageSource TWO = new Blank("two", new Size(300, 200));
  private static final EpisodeRequest REQUEST =
      new EpisodeRequest("Which?", List.of(), new QuestionImages(List.of(ONE, TWO), List.of()));
  private static final PixelBox REGION = new PixelBox(10, 20, 30, 60);

  private record Blank(String id, Size size) implements ImageSource {

    @Override
    public RgbImage load() {
      throw new AssertionError("no test here looks at pixels");
    }
  }

  private static Look look(
      int[] given, SampledTokens sampled, String text, Zoom zoom, ImageSource shown) {
    return new Look(
        List.of(ImageView.whole(shown, BUDGET)),
        new TokenSequence(given, List.of()),
        sampled,
        text,
        Optional.ofNullable(zoom));
  }

  private static SampledTokens sampled(boolean stopped, double temperature, int... ids) {
    float[] logProbs = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      logProbs[i] = -ids[i];
    }
    return new SampledTokens(ids, logProbs, stopped, temperature, 0);
  }

  private static Look first(boolean stopped) {
    Zoom zoom =
        new Zoom(Optional.empty(), BoxOutcome.VALID, 2, ImageView.crop(TWO, REGION, BUDGET));
    return look(new int[] {1, 2, 3}, sampled(stopped, 0.9, 5, 6), "zoom", zoom, ONE);
  }

  private static Look last(boolean stopped, double temperature, String text) {
    return look(new int[] {9, 8, 4}, sampled(stopped, temperature, 7), text, null, TWO);
  }

  private static Episode twoLooks() {
    return new Episode(REQUEST, List.of(first(true), last(true, 0.9, "<answer>a</answer>")));
  }

  @Test
  void onlyWhatWasSampledIsScored() {
    Episode episode = twoLooks();
    assertArrayEquals(new int[] {1, 2, 3}, episode.prompt().ids());
    PrefixGroup.Continuation behind = episode.continuation();
    assertArrayEquals(new int[] {5, 6, 9, 8, 4, 7}, behind.tokens().ids());
    assertArrayEquals(new boolean[] {true, true, false, false, false, true}, behind.scored());
    assertArrayEquals(new float[] {-5, -6, -7}, episode.behaviourLogProbs());
    assertEquals(3, episode.sampledCount());
  }

  @Test
  void theTextsAreThoseOfItsLooks() {
    assertEquals(List.of("zoom", "<answer>a</answer>"), twoLooks().texts());
    assertEquals("<answer>a</answer>", twoLooks().answerText());
  }

  @Test
  void theCropIsTheOneThatWasAskedForLast() {
    Episode episode = twoLooks();
    assertEquals(2, episode.image());
    assertEquals(Optional.of(REGION), episode.region());
    assertEquals(ImageView.crop(TWO, REGION, BUDGET), episode.crop());
  }

  /** It has seen the first image as a whole. */
  @Test
  void anEpisodeOfOneLookHasNoRegion() {
    Episode episode =
        new Episode(REQUEST, List.of(look(new int[1], sampled(true, 1, 5), "a", null, ONE)));
    assertEquals(Optional.empty(), episode.lastZoom());
    assertEquals(Optional.empty(), episode.region());
    assertEquals(1, episode.image());
    assertEquals(ImageView.whole(ONE, BUDGET), episode.crop());
  }

  @Test
  void whatEndedItIsTold() {
    assertEquals(Episode.End.ANSWER, twoLooks().end());
    assertEquals(
        Episode.End.LAST_LOOK,
        new Episode(REQUEST, List.of(first(true), last(true, 0.9, "a"))).end());
    Episode cut =
        new Episode(REQUEST, List.of(first(true), last(false, 0.9, "<answer>a</answer>")));
    assertEquals(Episode.End.LENGTH_LIMIT, cut.end());
    assertFalse(cut.stopped());
    assertTrue(twoLooks().stopped());
    assertFalse(
        new Episode(REQUEST, List.of(first(false), last(true, 0.9, "<answer>a</answer>")))
            .stopped());
  }

  @Test
  void allLooksHaveOneTemperature() {
    assertEquals(0.9, twoLooks().temperature());
    Episode mixed = new Episode(REQUEST, List.of(first(true), last(true, 0.8, "a")));
    assertThrows(IllegalStateException.class, mixed::temperature);
    assertThrows(IllegalArgumentException.class, () -> new Episode(REQUEST, List.of()));
  }

  @Test
  void timesAreAddedAndShared() {
    PhaseClock.Phases phases = new PhaseClock.Phases(6, 10, 20);
    assertEquals(new PhaseClock.Phases(3, 5, 10), phases.times(0.5));
    assertEquals(new PhaseClock.Phases(5, 7, 4), phases.since(new PhaseClock.Phases(1, 3, 16)));
  }
}

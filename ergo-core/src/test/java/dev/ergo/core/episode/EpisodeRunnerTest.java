package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Episodes of model A, which is random: it writes no box by itself. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class EpisodeRunnerTest {

  private static final EpisodeConfig CONFIG = EpisodeConfig.ergo(16, 9, 7, 5);

  /** No episode here is longer than 1,000 tokens. */
  private static final RoundingBound LOG_PROBS = FixtureModel.A.logProbs(1000, 0.9).atMost(1e-4);

  private static QwenModel model;
  private static ImageProcessor images;
  private static ChatFormat chat;
  private static EpisodeRunner runner;

  @BeforeAll
  static void load() {
    model =
        QwenModel.load(
            ModelFolder.open(Fixtures.path("model/A")),
            Tokenizer.load(Fixtures.path("model/A")).size(),
            TestDevice.chosen(),
            DataType.FLOAT32);
    images = new ImageProcessor();
    chat = new ChatFormat(Tokenizer.load(Fixtures.path("model/A")), images);
    runner = new EpisodeRunner(chat, images, Prompts.ergo(), CONFIG);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static EpisodeRequest asking(String question, String image) {
    return new EpisodeRequest(
        question,
        List.of(),
        EncodedImage.file(Fixtures.path("model/images/" + image + ".png"), ImageLimits.DEFAULT));
  }

  private static List<Episode> greedy(EpisodeRequest... requests) {
    return runner.run(model, List.of(requests), 1, 0, EpisodeNoise.none());
  }

  @Test
  void looksWithoutTheLastAreTimedToo() {
    PhaseClock clock = new PhaseClock();
    EpisodeRunner timed =
        new EpisodeRunner(chat, clock.timed(new ImageProcessor()), Prompts.ergo(), CONFIG, clock);
    timed.lastCrops(model, List.of(asking("Where?", "first")), 0, EpisodeNoise.none());
    PhaseClock.Phases phases = clock.read();
    assertTrue(phases.image() > 0, phases.toString());
    assertTrue(phases.prefill() > 0, phases.toString());
    assertTrue(phases.decode() > 0, phases.toString());
  }

  private static ImageView lastCrop(boolean earlyAnswer, String text) {
    int[] ids = chat.tokenizer().encode(text);
    EpisodeRunner scripted =
        new EpisodeRunner(
            chat,
            images,
            Prompts.ergo(),
            new EpisodeConfig(16, 9, 2, earlyAnswer, List.of(7)),
            new PhaseClock(),
            (rollout, look, options, noise) ->
                List.of(new SampledTokens(ids, new float[ids.length], true, 0, 0)));
    List<EpisodeRequest> requests = List.of(asking("Where?", "first"));
    return scripted.lastCrops(model, requests, 0, EpisodeNoise.none()).get(0);
  }

  @Test
  void theLastCropIsTheOneThatIsAskedFor() {
    EpisodeRequest request = asking("Where?", "first");
    Size view = images.viewSize(runner.view(request));
    PixelBox region =
        BoxMapping.toOriginal(new ViewBox(0, 0, 28, 28), view, request.image().size())
            .orElseThrow();
    String zoom = "<zoom>[0, 0, 28, 28]</zoom>";
    assertEquals(runner.crop(request, region), lastCrop(false, zoom));
    ImageView whole = runner.crop(request, PixelBox.of(request.image().size()));
    assertEquals(whole, lastCrop(true, zoom + "<answer>bag</answer>"));
  }

  /** What one look is asked is what an episode of one look is, with the same answers. */
  @Test
  void aSingleLookIsAnEpisodeOfOneLook() {
    EpisodeRunner one =
        new EpisodeRunner(
            chat, images, Prompts.ergo(), new EpisodeConfig(16, 9, 1, false, List.of(6)));
    List<EpisodeRequest> requests =
        List.of(
            asking("What is the colour of the bag that stands there?", "first"),
            asking("Who?", "narrow"));
    List<Episode> episodes = one.run(model, requests, 1, 0, EpisodeNoise.none());
    PhaseClock clock = new PhaseClock();
    SingleLook single =
        new SingleLook(chat, clock.timed(new ImageProcessor()), Prompts.ergo(), 6, clock);
    List<SingleLook.Answer> answers =
        single.ask(model, requests, requests.stream().map(one::view).toList());
    assertEquals(2, answers.size());
    for (int i = 0; i < 2; i++) {
      Look look = episodes.get(i).looks().get(0);
      assertArrayEquals(look.given().ids(), answers.get(i).prompt().ids());
      assertArrayEquals(look.sampled().ids(), answers.get(i).sampled().ids());
      assertEquals(look.text(), answers.get(i).text());
    }
    PhaseClock.Phases phases = clock.read();
    assertTrue(phases.image() > 0 && phases.prefill() > 0 && phases.decode() > 0);
  }

  @Test
  void eachLookDrawsFromItsOwnNoise() {
    List<Integer> asked = new ArrayList<>();
    runner.run(
        model,
        List.of(asking("Where?", "first")),
        2,
        1,
        look -> {
          asked.add(look);
          return (row, position) -> 0.3f;
        });
    assertEquals(List.of(1, 2), asked);
  }

  @Test
  void aTruncatedLookIsClosed() {
    Episode episode = greedy(asking("What?", "first")).get(0);
    Look first = episode.looks().get(0);
    TokenSequence given = episode.looks().get(1).given();
    assertEquals(7, first.sampled().count());
    assertTrue(!first.sampled().stopped());
    assertEquals(BoxOutcome.MISSING, first.zoom().orElseThrow().outcome());
    assertEquals(Optional.empty(), episode.region());
    assertEquals(PixelBox.of(episode.request().image().size()), episode.crop().region());
    int end = chat.tokenizer().id("<|im_end|>");
    String turn = chat.tokenizer().decode(given.ids(), false);
    assertEquals(end, given.ids()[0]);
    assertTrue(turn.startsWith("<|im_end|>\n<|im_start|>user\n<|vision_start|>"), turn);
    assertTrue(turn.endsWith("<|im_end|>\n<|im_start|>assistant\n"), turn);
  }

  @Test
  void greedyIsTheSameAloneAndInABatch() {
    EpisodeRequest[] requests = {
      asking("What is the colour of the bag?", "first"),
      asking("Who?", "narrow"),
      asking("How many dogs are on the table?", "wide")
    };
    List<Episode> together = greedy(requests);
    for (int i = 0; i < requests.length; i++) {
      Episode alone = greedy(requests[i]).get(0);
      assertArrayEquals(
          alone.continuation().tokens().ids(), together.get(i).continuation().tokens().ids());
      float[] beside = together.get(i).behaviourLogProbs();
      LOG_PROBS.checkTwo(alone.behaviourLogProbs(), beside, "row " + i);
    }
  }

  /** What a continuation marks is what the policy sampled, under the log-probs it had then. */
  @Test
  void continuationsScoreAsSampled() {
    List<Episode> episodes =
        runner.run(
            model,
            List.of(asking("What?", "square"), asking("Where is it?", "wide")),
            2,
            0.9,
            look -> (row, position) -> (float) ((0.37 * (row + 1) * look + 0.11 * position) % 1));
    assertEquals(4, episodes.size());
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      for (Episode episode : episodes) {
        PrefixGroup group = new PrefixGroup(episode.prompt(), List.of(episode.continuation()));
        ScoredTokens scored =
            model.logProbs(new LogProbRequest(List.of(group), 0.9, images), scope);
        assertEquals(episode.sampledCount(), episode.continuation().scoredCount());
        LOG_PROBS.checkTwo(
            episode.behaviourLogProbs(), scored.logProbs().toFloatArray(), "trainer");
      }
    }
  }

  /** Every box that can be written has a defined outcome and a crop for the next look. */
  @Test
  void everyBoxHasADefinedOutcome() {
    assertOutcome(BoxOutcome.VALID, "<zoom>[0, 0, 40, 40]</zoom>", new Size(400, 300));
    assertOutcome(BoxOutcome.VALID, "<zoom>[-5, -5, 9999, 9999]</zoom>", new Size(400, 300));
    assertOutcome(BoxOutcome.VALID, "<zoom>[3, 3, 4, 4]</zoom>", new Size(5, 5));
    assertOutcome(BoxOutcome.MISSING, "there", new Size(400, 300));
    assertOutcome(BoxOutcome.MALFORMED, "<zoom>[a, b]</zoom>", new Size(400, 300));
    assertOutcome(BoxOutcome.INVERTED, "<zoom>[40, 0, 10, 40]</zoom>", new Size(400, 300));
    assertOutcome(BoxOutcome.INVERTED, "<zoom>[10, 10, 10, 40]</zoom>", new Size(400, 300));
    assertOutcome(BoxOutcome.OUTSIDE, "<zoom>[900, 900, 990, 990]</zoom>", new Size(400, 300));
    assertOutcome(BoxOutcome.OUTSIDE, "<zoom>[-9, -9, -1, -1]</zoom>", new Size(400, 300));
    // One column of a high image: 2900 to 10 pixels or so, more than the image processor takes.
    assertOutcome(BoxOutcome.TOO_NARROW, "<zoom>[0, 0, 1, 9999]</zoom>", new Size(20, 3000));
  }

  private static void assertOutcome(BoxOutcome outcome, String text, Size size) {
    EpisodeRequest request = new EpisodeRequest("What?", List.of(), new Gray(size));
    int[] ids = chat.tokenizer().encode(text);
    SampledTokens wrote = new SampledTokens(ids, new float[ids.length], false, 0, 0);
    List<ImageView> views = runner.views(request);
    OpenEpisode episode = new OpenEpisode(request, views, runner.opening(request, views));
    TokenSequence turn = runner.look(episode, wrote, 1, 0, LookControl.asChosen()).orElseThrow();
    ImageView crop = episode.views().get(0);
    Zoom zoom = episode.episode().looks().get(0).zoom().orElseThrow();
    assertEquals(outcome, zoom.outcome(), text);
    assertEquals(crop, zoom.crop());
    if (outcome != BoxOutcome.VALID) {
      assertEquals(PixelBox.of(size), crop.region(), text);
    }
    assertEquals(
        images.viewSize(crop).area() / 784,
        Arrays.stream(turn.ids()).filter(id -> id == chat.tokenizer().id("<|image_pad|>")).count());
  }

  /** An image of any size. */
  private record Gray(Size size) implements ImageSource {

    @Override
    public String id() {
      return "gray " + size;
    }

    @Override
    public RgbImage load() {
      byte[] pixels = new byte[(int) (3 * size.area())];
      Arrays.fill(pixels, (byte) 100);
      return new RgbImage(size, pixels);
    }
  }
}

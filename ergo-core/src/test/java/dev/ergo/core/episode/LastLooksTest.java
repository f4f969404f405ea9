package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several last looks behind a crop, and what a policy holds of an answer there. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class LastLooksTest {

  private static final double TEMPERATURE = 0.9;
  private static final RoundingBound LOG_PROBS =
      FixtureModel.A.logProbs(1000, TEMPERATURE).atMost(1e-4);

  private static QwenModel model;
  private static ChatFormat chat;
  private static EpisodeRunner runner;
  private static ImageProcessor images;

  @BeforeAll
  static void load() {
    Tokenizer tokenizer = Tokenizer.load(Fixtures.path("model/A"));
    model =
        QwenModel.load(
            ModelFolder.open(Fixtures.path("model/A")),
            tokenizer.size(),
            TestDevice.chosen(),
            DataType.FLOAT32);
    images = new ImageProcessor();
    chat = new ChatFormat(tokenizer, images);
    runner = new EpisodeRunner(chat, images, Prompts.ergo(), EpisodeConfig.ergo(16, 9, 7, 5));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static List<EpisodeRequest> requests() {
    return List.of(asking("Where?", "first"), asking("What is it that stands there?", "narrow"));
  }

  private static EpisodeRequest asking(String question, String image) {
    return new EpisodeRequest(
        question,
        List.of(),
        EncodedImage.file(Fixtures.path("model/images/" + image + ".png"), ImageLimits.DEFAULT));
  }

  private static RolloutNoise noise(int group) {
    return new RolloutNoise(3, 8, new int[] {0, 1}, group);
  }

  /**
   * Two crops of two answers each, for two questions: the first of the siblings is the episode that
   * a group without siblings has in its place, and the other goes on from the same look.
   */
  @Test
  void siblingsShareAllLooksButTheLast() {
    List<Episode> alone = runner.run(model, requests(), 4, TEMPERATURE, noise(4));
    List<Episode> found =
        runner.run(model, requests(), new GroupShape(4, 2), TEMPERATURE, noise(4));
    assertEquals(8, found.size());
    boolean differ = false;
    for (int i = 0; i < 8; i += 2) {
      Episode one = found.get(i);
      Episode other = found.get(i + 1);
      assertSame(one.looks().get(0), other.looks().get(0));
      for (int look = 0; look < 2; look++) {
        assertArrayEquals(
            alone.get(i).looks().get(look).sampled().ids(), one.looks().get(look).sampled().ids());
      }
      assertArrayEquals(one.last().given().ids(), other.last().given().ids());
      differ |= !Arrays.equals(one.last().sampled().ids(), other.last().sampled().ids());
    }
    assertTrue(differ, "siblings draw for themselves");
    assertFalse(
        Arrays.equals(
            found.get(0).looks().get(0).sampled().ids(),
            found.get(2).looks().get(0).sampled().ids()),
        "crops are drawn for themselves");
  }

  /** What siblings were drawn with is what the trainer gives their whole conversation. */
  @Test
  void theirLogProbsAreTheTrainers() {
    List<Episode> found =
        runner.run(model, requests(), new GroupShape(6, 3), TEMPERATURE, noise(6));
    List<PrefixGroup> groups =
        IntStream.of(0, 6)
            .mapToObj(
                first ->
                    new PrefixGroup(
                        found.get(first).prompt(),
                        found.subList(first, first + 6).stream()
                            .map(Episode::continuation)
                            .toList()))
            .toList();
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      float[] trained =
          model
              .logProbs(new LogProbRequest(groups, TEMPERATURE, images), scope)
              .logProbs()
              .toFloatArray();
      int width = trained.length / 12;
      for (int i = 0; i < 12; i++) {
        float[] sampled = found.get(i).behaviourLogProbs();
        LOG_PROBS.checkTwo(
            sampled,
            Arrays.copyOfRange(trained, i * width, i * width + sampled.length),
            "row " + i);
      }
    }
  }

  @Test
  void groupsAreWhole() {
    assertThrows(IllegalArgumentException.class, () -> new GroupShape(4, 3));
  }

  /** The likelihood of what was drawn greedily is that of its log-probs. */
  @Test
  void aLikelihoodIsTheMeanOfTheLogProbs() {
    SingleLook look = new SingleLook(chat, images, Prompts.ergo(), 6);
    EpisodeRequest request = requests().get(0);
    SingleLook.Answer answer =
        look.ask(model, List.of(request), List.of(runner.view(request))).get(0);
    float[] logProbs = answer.sampled().logProbs();
    double sum = 0;
    for (float one : logProbs) {
      sum += one;
    }
    boolean[] all = new boolean[logProbs.length];
    Arrays.fill(all, true);
    PrefixGroup drawn =
        new PrefixGroup(
            answer.prompt(),
            List.of(
                new PrefixGroup.Continuation(
                    new TokenSequence(answer.sampled().ids(), List.of()), all)));
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      double found = Math.exp(AnswerProbe.logLikelihoods(model, List.of(drawn), images, scope)[0]);
      assertEquals(Math.exp(sum / logProbs.length), found, 1e-4);
    }
  }

  /**
   * The answer tag is given, and the tokens that hold the answer are scored: those that a model
   * would write, whatever the tokenizer joins over the edges of tags.
   */
  @Test
  void anAnswerStandsBehindItsTagAsItIsWritten() {
    TokenSequence shown = new TokenSequence(new int[] {5, 6}, List.of());
    Tokenizer tokenizer = chat.tokenizer();
    for (String answer : List.of("red bag", "checker", "D", "2", "<b>")) {
      PrefixGroup.Continuation probe = AnswerProbe.of(tokenizer, shown, answer);
      int[] ids = Arrays.copyOfRange(probe.tokens().ids(), 2, probe.tokens().length());
      int[] written = tokenizer.encode("<answer>" + answer + "</answer>");
      assertArrayEquals(Arrays.copyOf(written, ids.length), ids, answer);
      int from = ids.length - probe.scoredCount();
      assertTrue("<answer>".startsWith(tokenizer.decode(Arrays.copyOf(ids, from), false)), answer);
      assertTrue(tokenizer.decode(ids, false).startsWith("<answer>" + answer), answer);
      assertTrue(
          tokenizer.decode(Arrays.copyOfRange(ids, from, ids.length), false).contains(answer));
      for (int i = 0; i < probe.scored().length; i++) {
        assertEquals(i >= 2 + from, probe.scored()[i]);
      }
    }
  }

  /** A model is asked about several prompts of other lengths at once. */
  @Test
  void likelihoodsDoNotDependOnTheBatch() {
    SingleLook look = new SingleLook(chat, images, Prompts.ergo(), 6);
    List<TokenSequence> prompts =
        requests().stream().map(one -> look.prompt(one, runner.view(one))).toList();
    double[] both = look.logLikelihoods(model, prompts, List.of("red", "a blue bag"));
    for (int i = 0; i < 2; i++) {
      String answer = List.of("red", "a blue bag").get(i);
      double alone =
          Math.exp(look.logLikelihoods(model, prompts.subList(i, i + 1), List.of(answer))[0]);
      assertEquals(alone, Math.exp(both[i]), 1e-4 * alone);
      assertTrue(alone > 0 && alone < 1);
    }
  }

  /** With and without the crop, all else is as the policy would have it. */
  @Test
  void probesDifferInTheCropAlone() {
    List<Episode> seen = runner.run(model, requests(), 1, 0, EpisodeNoise.none());
    List<Episode> blind =
        runner.run(
            model,
            requests(),
            1,
            0,
            EpisodeNoise.none(),
            (row, look, chosen) -> LookControl.Shown.of(""));
    TokenSequence nothing = new TokenSequence(new int[0], List.of());
    for (int i = 0; i < 2; i++) {
      List<PrefixGroup.Continuation> probes = runner.probes(seen.get(i), "red");
      for (int way = 0; way < 2; way++) {
        Episode episode = (way == 0 ? seen : blind).get(i);
        TokenSequence expected =
            new TokenSequence(episode.looks().get(0).sampled().ids(), List.of())
                .then(episode.last().given())
                .then(AnswerProbe.of(chat.tokenizer(), nothing, "red").tokens().ids());
        assertArrayEquals(expected.ids(), probes.get(way).tokens().ids());
        assertEquals(expected.images(), probes.get(way).tokens().images());
      }
      assertEquals(0, probes.get(1).tokens().images().size());
    }
  }
}

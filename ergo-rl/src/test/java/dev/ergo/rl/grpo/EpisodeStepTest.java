package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutQuestion;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.StoredEpisode;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.eval.ask.CropReader;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.Measured;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step does with its sampled episodes beside the update: judging and keeping them. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class EpisodeStepTest {

  private static final int GROUP = 3;
  private static final EpisodeConfig CONFIG = EpisodeConfig.ergo(9, 9, 6, 5);
  private static final AnswerMatcher MATCHER = new AnswerMatcher(MatchConfig.defaults());

  @TempDir Path folder;

  private static LoadedPolicy policy;
  private static EpisodeRunner runner;
  private static List<Example> examples;
  private static List<Episode> episodes;

  @BeforeAll
  static void sample() {
    policy =
        LoadedPolicy.load(
            ConfigLoader.of(
                ModelConfig.class,
                Map.of("path", Fixtures.path("model/A").toString(), "device", TestDevice.name())),
            null,
            0);
    runner = new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), CONFIG);
    List<Example> asked = List.of(Pictures.example(0), Pictures.example(1));
    examples = new ArrayList<>();
    asked.forEach(example -> examples.addAll(Collections.nCopies(GROUP, example)));
    episodes =
        runner.run(
            policy.model(),
            asked.stream().map(Example::request).toList(),
            GROUP,
            0.8,
            new RolloutNoise(1, 4, new int[] {0, 2}, GROUP));
  }

  @AfterAll
  static void close() {
    policy.close();
  }

  private static RewardTable rewards() {
    return rewards(
        "answer", new double[][] {{1, 0}, {0, 0.5}, {Double.NaN, 1}, {0, 0}, {1, 1}, {0, 1}});
  }

  private static RewardTable rewards(String first, double[][] scores) {
    return new RewardTable(List.of(first, "area"), new double[] {1, 0.5}, scores);
  }

  /** The judge said something about the first crop alone. */
  private static List<Optional<String>> judged() {
    List<Optional<String>> judged = new ArrayList<>(Collections.nCopies(6, Optional.empty()));
    judged.set(0, Optional.of("<answer>left</answer>"));
    return judged;
  }

  /** Writes the sampled episodes with rewards. */
  private void write(RolloutLog log, int step, RewardTable rewards) {
    List<ScoredEpisode> scored = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      scored.add(new ScoredEpisode(examples.get(i), episodes.get(i), Measured.NOTHING));
    }
    RolloutRows rows = new RolloutRows(GROUP, MATCHER, "digest");
    RewardTable none = rewards("answer", new double[0][]);
    log.write(
        step,
        new RolloutLog.Episodes(
            rows.of(
                step,
                step - 1,
                new int[] {0, 2},
                new RolloutRows.Scored(scored, judged(), rewards)),
            rewards),
        Advantages.of(rewards, GROUP, AdvantageConfig.defaults()),
        new RolloutLog.Episodes(List.of(), none),
        Map.of());
  }

  private static Map<String, Double> metrics(List<Episode> shown) {
    return EpisodeMetrics.of(shown.stream().map(EpisodeFigures::of).toList());
  }

  /** From the file alone: tokens, what was sampled of them, log-probs, rewards and advantages. */
  @Test
  void rolloutsHoldAllThatTrainingUsed() {
    write(new RolloutLog(folder, Map.of()), 4, rewards());
    List<RolloutRow> rows = RolloutReader.read(RolloutReader.files(folder).get(0));
    assertEquals(6, rows.size());
    double[][] scores = new double[6][];
    for (int i = 0; i < 6; i++) {
      RolloutRow row = rows.get(i);
      Episode episode = episodes.get(i);
      assertEquals(4, row.step());
      assertEquals(3, row.policyVersion());
      assertEquals(i < GROUP ? 0 : 2, row.prompt());
      assertEquals(i % GROUP, row.sample());
      assertEquals(examples.get(i).id(), row.exampleId());
      assertScoresAgain(episode, row);
      scores[i] = new double[] {row.rewards().get("answer"), row.rewards().get("area")};
    }
    RewardTable table = new RewardTable(List.of("answer", "area"), new double[] {1, 0.5}, scores);
    double[] advantages = Advantages.of(table, GROUP, AdvantageConfig.defaults()).last();
    assertArrayEquals(rows.stream().mapToDouble(RolloutRow::advantage).toArray(), advantages);
    assertArrayEquals(rows.stream().mapToDouble(RolloutRow::reward).toArray(), table.totals());
  }

  /** From the file alone: what rewards see of an episode and its question. */
  @Test
  void storedEpisodesAreThoseThatWereSampled() {
    write(new RolloutLog(folder, Map.of()), 4, rewards());
    List<RolloutRow> rows = RolloutReader.read(RolloutReader.files(folder).get(0));
    assertEquals(judged(), rows.stream().map(RolloutRow::judged).toList());
    for (int i = 0; i < 6; i++) {
      StoredEpisode stored = new StoredEpisode(rows.get(i));
      Example example = stored.example().orElseThrow();
      assertEquals(RolloutQuestion.of(examples.get(i)), RolloutQuestion.of(example));
      assertEquals(examples.get(i).id(), example.id());
      assertEquals(examples.get(i).answer(), example.answer());
      assertEquals(examples.get(i).image().size(), example.image().size());
      assertThrows(UserException.class, example.image()::load, "there are no pixels");
      assertSame(episodes.get(i), stored.of(examples.get(i).request()));
      assertEquals(
          episodes.get(i).region(), stored.of(example.request()).region(), "images by name");
    }
  }

  private static void assertSame(Episode sampled, Episode stored) {
    assertEquals(sampled.texts(), stored.texts());
    assertEquals(sampled.stopped(), stored.stopped());
    assertEquals(sampled.sampledCount(), stored.sampledCount());
    assertEquals(sampled.temperature(), stored.temperature());
    assertArrayEquals(sampled.behaviourLogProbs(), stored.behaviourLogProbs());
    assertArrayEquals(sampled.continuation().tokens().ids(), stored.continuation().tokens().ids());
    assertEquals(sampled.continuation().tokens().images(), stored.continuation().tokens().images());
    assertEquals(sampled.prompt().images(), stored.prompt().images());
    for (int look = 0; look < sampled.looks().size(); look++) {
      assertEquals(sampled.looks().get(look).views(), stored.looks().get(look).views());
      assertEquals(sampled.looks().get(look).zoom(), stored.looks().get(look).zoom());
    }
  }

  /** The stored tokens under the stored views give the stored log-probs. */
  private static void assertScoresAgain(Episode episode, RolloutRow row) {
    ImageSource image = episode.request().image();
    List<Float> stored = new ArrayList<>();
    TokenSequence tokens = new TokenSequence(new int[0], List.of());
    boolean[] scored = new boolean[0];
    for (RolloutLook look : row.looks()) {
      List<ImageView> shown = look.views().stream().map(view -> view.of(image)).toList();
      tokens = tokens.then(new TokenSequence(ids(look.given()), shown));
      tokens = tokens.then(ids(look.sampled().ids()));
      scored = Arrays.copyOf(scored, tokens.length());
      Arrays.fill(scored, scored.length - look.sampled().ids().size(), scored.length, true);
      stored.addAll(look.sampled().logProbs());
    }
    int start = row.looks().get(0).given().size();
    TokenSequence prefix =
        new TokenSequence(Arrays.copyOf(tokens.ids(), start), tokens.images().subList(0, 1));
    TokenSequence rest =
        new TokenSequence(
            Arrays.copyOfRange(tokens.ids(), start, tokens.length()),
            tokens.images().subList(1, tokens.images().size()));
    boolean[] flags = Arrays.copyOfRange(scored, start, scored.length);
    PrefixGroup group = new PrefixGroup(prefix, List.of(new PrefixGroup.Continuation(rest, flags)));
    double temperature = row.looks().get(0).sampled().temperature();
    try (NDManager scope = policy.manager().newSubManager()) {
      float[] again =
          policy
              .model()
              .logProbs(new LogProbRequest(List.of(group), temperature, policy.images()), scope)
              .logProbs()
              .toFloatArray();
      float[] kept = new float[stored.size()];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = stored.get(i);
      }
      FixtureModel.A.logProbs(tokens.length(), temperature)
          .atMost(1e-4)
          .checkTwo(again, kept, "sampler");
    }
  }

  private static int[] ids(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Room for a crop that fills its budget, and no more than that beyond what an episode takes. */
  @Test
  void columnsAreThoseOfTheLongestEpisode() {
    int columns =
        runner.columns(
            episodes.stream().map(Episode::request).toList(),
            episodes.stream().map(Episode::prompt).toList());
    int sampled = CONFIG.maxSampledTokens();
    int most =
        episodes.stream()
            .mapToInt(e -> e.looks().stream().mapToInt(look -> look.given().length()).sum())
            .max()
            .getAsInt();
    assertTrue(most + sampled <= columns, most + " " + columns);
    assertTrue(columns - most - sampled < CONFIG.cropBudget(), most + " " + columns);
  }

  /** Five episodes of the whole image, and one of the left half with longer texts. */
  @Test
  void metricsOfEpisodes() {
    List<Episode> shown = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      shown.add(with(withRegion(i, Optional.empty()), sampled(2, true), sampled(1, true)));
    }
    Episode left = withRegion(5, Optional.of(new PixelBox(0, 0, 60, 90)));
    shown.add(with(left, sampled(4, true), sampled(3, false)));
    Map<String, Double> metrics = metrics(shown);
    assertEquals(5.5 / 6, metrics.get("box/crop_area_mean"), 1e-12);
    assertEquals(1 / 6.0, metrics.get("box/valid"), 1e-12);
    assertEquals(5 / 6.0, metrics.get("box/missing"), 1e-12);
    assertEquals(2, metrics.get("looks/mean"));
    assertEquals((5 * 3 + 7) / 6.0, metrics.get("completions/mean_length"), 1e-12);
    assertEquals(3, metrics.get("completions/min_length"));
    assertEquals(7, metrics.get("completions/max_length"));
    assertEquals(1 / 6.0, metrics.get("completions/clipped_ratio"), 1e-12);
    assertEquals(0.2, metrics.get("sampling/forbidden_mass"), 1e-6);
  }

  private static SampledTokens sampled(int tokens, boolean stopped) {
    return new SampledTokens(new int[tokens], new float[tokens], stopped, 0.8, 0.2);
  }

  private static Episode with(Episode e, SampledTokens first, SampledTokens second) {
    Look zoomed = e.looks().get(0);
    Look last = e.last();
    return new Episode(
        e.request(),
        List.of(
            new Look(zoomed.views(), zoomed.given(), first, zoomed.text(), zoomed.zoom()),
            new Look(last.views(), last.given(), second, last.text(), last.zoom())));
  }

  @Test
  void rewindDropsLaterSteps() {
    RolloutLog log = new RolloutLog(folder, Map.of());
    for (int step = 3; step < 6; step++) {
      write(log, step, rewards());
    }
    log.rewind(4, told -> {});
    assertEquals(1, RolloutReader.files(folder).size());
  }

  /** What the model says about a crop is right for the one who wanted to hear it. */
  @Test
  void aVerdictIsWhetherTheAnswerIsTheGoldOne() {
    Episode asked = withRegion(0, Optional.of(new PixelBox(0, 0, 60, 90)));
    SingleLook look = new SingleLook(policy.chat(), policy.images(), policy.prompts(), 4);
    String said =
        look.ask(policy.model(), List.of(asked.request()), List.of(asked.crop())).get(0).text();
    MatchConfig words = MatchConfig.defaults().withFallback(Fallback.LMMS_EVAL);
    AnswerMatcher matcher = new AnswerMatcher(words);
    String read = matcher.judge(examples.get(0), said).extracted();
    assertFalse(read.isBlank(), said);
    CropJudge judge = new CropJudge(CropReader.of(policy.model(), look), Optional.empty(), 1);
    Optional<String> reply = judge.ask(List.of(answered(read)), List.of(asked)).get(0);
    assertEquals(Optional.of(said), reply);
    assertEquals(Optional.of(true), CropJudge.verdict(matcher, answered(read), reply));
    assertEquals(Optional.of(false), CropJudge.verdict(matcher, answered("zzz"), reply));
    assertEquals(Optional.empty(), CropJudge.verdict(matcher, answered(read), Optional.empty()));
  }

  private static Example answered(String answer) {
    Example e = examples.get(0);
    return new Example(
        e.id(),
        e.question(),
        e.options(),
        answer,
        e.image(),
        e.boxes(),
        e.boxesRule(),
        "",
        List.of(),
        Map.of());
  }

  /** The same crop of the same example is asked about once, whoever sampled it. */
  @Test
  void theJudgeLooksAtEveryCropOnce() {
    PixelBox left = new PixelBox(0, 0, 60, 90);
    PixelBox right = new PixelBox(60, 0, 120, 90);
    List<Episode> boxed =
        List.of(
            withRegion(0, Optional.of(left)),
            withRegion(1, Optional.of(left)),
            withRegion(2, Optional.empty()),
            withRegion(3, Optional.of(left)),
            withRegion(4, Optional.of(right)),
            withRegion(5, Optional.of(left)));
    List<ImageView> looked = new ArrayList<>();
    PatchSource watched =
        new PatchSource() {
          @Override
          public Size viewSize(ImageView view) {
            return policy.images().viewSize(view);
          }

          @Override
          public Patches patches(ImageView view) {
            looked.add(view);
            return policy.images().patches(view);
          }
        };
    SingleLook look = new SingleLook(policy.chat(), watched, policy.prompts(), 4);
    // One crop a batch, as equal ones inside a batch share their patches anyway.
    CropJudge judge = new CropJudge(CropReader.of(policy.model(), look), Optional.empty(), 1);
    List<Optional<String>> replies = judge.ask(examples, boxed);
    assertEquals(List.of(boxed.get(0).crop(), boxed.get(3).crop(), boxed.get(4).crop()), looked);
    assertEquals(6, replies.size());
    assertEquals(Optional.empty(), replies.get(2));
    assertEquals(replies.get(0), replies.get(1));
    assertEquals(replies.get(3), replies.get(5));
    assertTrue(replies.get(4).isPresent());
    looked.clear();
    PixelLimits wide = PixelLimits.ofBudget(256);
    new CropJudge(CropReader.of(policy.model(), look), Optional.of(wide), 1).ask(examples, boxed);
    assertEquals(
        Stream.of(0, 3, 4)
            .map(i -> boxed.get(i).crop())
            .map(crop -> ImageView.crop(crop.source(), crop.region(), wide))
            .toList(),
        looked);
  }

  /**
   * A log-likelihood is that of the gold answer's tokens; a zoom without a valid box is worth what
   * the question tells alone, and never the 0 that is the greatest value of all.
   */
  @Test
  void howLikelyTheGoldAnswerIs() {
    List<Example> asked = List.of(examples.get(0), examples.get(1));
    List<Episode> boxed =
        List.of(
            withRegion(0, Optional.of(new PixelBox(0, 0, 60, 90))),
            withRegion(1, Optional.empty()));
    QwenModel model = policy.model();
    SingleLook look = new SingleLook(policy.chat(), policy.images(), policy.prompts(), 4);
    double[] expected =
        look.logLikelihoods(
            model,
            List.of(
                look.prompt(boxed.get(0).request(), boxed.get(0).crop()),
                look.prompt(boxed.get(1).request(), List.of())),
            asked.stream().map(Example::unmistakableAnswer).toList());
    List<CropJudge.Said> likely = judge(JudgeConfig.Score.LIKELIHOOD, look).said(asked, boxed);
    assertEquals(Math.exp(expected[0]), likely.get(0).gold().orElseThrow(), 1e-6);
    assertEquals(Optional.empty(), likely.get(1).gold());
    List<CropJudge.Said> log = judge(JudgeConfig.Score.LOG_LIKELIHOOD, look).said(asked, boxed);
    for (int i = 0; i < 2; i++) {
      assertEquals(expected[i], log.get(i).gold().orElseThrow(), 1e-4);
      assertEquals(Optional.empty(), log.get(i).reply());
    }
    assertEquals(Math.exp(expected[0]), region(asked, boxed, likely)[0], 1e-6);
    assertEquals(0, region(asked, boxed, likely)[1]);
    assertEquals(expected[1], region(asked, boxed, log)[1], 1e-4);
  }

  private static CropJudge judge(JudgeConfig.Score score, SingleLook look) {
    QwenModel model = policy.model();
    return new CropJudge(
        CropReader.of(model, look), GoldReader.of(score, model, look), Optional.empty(), 64);
  }

  private static double[] region(
      List<Example> asked, List<Episode> episodes, List<CropJudge.Said> said) {
    EpisodeScorer scorer = EpisodeScorer.of(ConfigLoader.of(RewardConfig.class, Map.of()));
    List<ScoredEpisode> scored = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Measured measured =
          new Measured(Optional.empty(), said.get(i).gold(), Optional.empty(), Optional.empty());
      scored.add(new ScoredEpisode(asked.get(i), episodes.get(i), measured));
    }
    int column = scorer.names().indexOf("region");
    return Arrays.stream(scorer.score(scored).scores()).mapToDouble(row -> row[column]).toArray();
  }

  private static Episode withRegion(int index, Optional<PixelBox> region) {
    Episode e = episodes.get(index);
    Look first = e.looks().get(0);
    BoxOutcome outcome = region.isPresent() ? BoxOutcome.VALID : BoxOutcome.MISSING;
    ImageView crop = region.map(r -> runner.crop(e.request(), r)).orElse(e.crop());
    Zoom zoom = new Zoom(Optional.empty(), outcome, crop);
    return new Episode(
        e.request(),
        List.of(
            new Look(
                first.views(), first.given(), first.sampled(), first.text(), Optional.of(zoom)),
            e.last()));
  }
}

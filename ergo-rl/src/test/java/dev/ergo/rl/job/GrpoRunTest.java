package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.rl.MadeLooks;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.reward.Brevity;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.Measured;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs log about themselves, computed again from what they keep. */
@Tag("integration")
@Tag("device")
class GrpoRunTest {

  @TempDir static Path folder;

  private static TinyRuns runs;
  private static Path warm;
  private static Path config;

  /** A model that has learned the form of episodes, so that rewards differ. */
  @BeforeAll
  static void warmUp() throws IOException {
    runs = new TinyRuns(folder);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 8);
    Launch.of(
            runs.sft(data),
            Map.of("run.name", "warm", "train.steps", "120", "train.checkpoint.every", "120"))
        .succeeded();
    warm = runs.run("warm").resolve("final");
    config = runs.grpo(warm, data);
    List<Map<String, Object>> rows = rows("warm");
    double early = rows.subList(0, 10).stream().mapToDouble(row -> value(row, "loss")).sum();
    double late = rows.subList(110, 120).stream().mapToDouble(row -> value(row, "loss")).sum();
    assertTrue(late < early / 2, "nothing was learned: " + late + " of " + early);
  }

  private static void train(String name, String... overrides) {
    Map<String, String> all =
        new HashMap<>(Map.of("run.name", name, "train.validation.items", "0"));
    for (int i = 0; i < overrides.length; i += 2) {
      all.put(overrides[i], overrides[i + 1]);
    }
    Launch.of(config, all).succeeded();
  }

  private static List<Map<String, Object>> rows(String run) throws IOException {
    return MetricsLog.read(runs.run(run).resolve("metrics.jsonl")).stream()
        .filter(row -> row.containsKey("step_time"))
        .toList();
  }

  private static double value(Map<String, Object> row, String metric) {
    return ((Number) row.get(metric)).doubleValue();
  }

  private static List<RolloutRow> rollouts(String run, int step) {
    return RolloutReader.read(runs.run(run).resolve("rollouts/step-%06d.parquet".formatted(step)));
  }

  /** Rewards of the stored texts are the stored rewards, and their means are the metrics. */
  @Test
  void rewardsAndTheirMetricsAreThoseOfTheStoredEpisodes() throws IOException {
    train("rewards", "train.steps", "3", "train.temperature", "0.7", "train.updates_per_step", "1");
    EpisodeScorer scorer =
        EpisodeScorer.of(
            ConfigLoader.of(
                RewardConfig.class,
                Map.of(
                    "answer",
                    1.0,
                    "region",
                    0.0,
                    "coverage",
                    1.0,
                    "area",
                    0.5,
                    "format",
                    0.5,
                    "gamma",
                    0.3)));
    List<Double> totals = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      List<RolloutRow> stored = rollouts("rewards", step);
      Map<String, Object> metrics = rows("rewards").get(step);
      List<ScoredEpisode> episodes = stored.stream().map(GrpoRunTest::scored).toList();
      RewardTable table = scorer.score(episodes);
      for (int i = 0; i < stored.size(); i++) {
        for (int k = 0; k < table.names().size(); k++) {
          String name = table.names().get(k);
          assertEquals(table.score(i, k), stored.get(i).rewards().get(name), 1e-12, name);
        }
        totals.add(stored.get(i).reward());
      }
      double mean = stored.stream().mapToDouble(RolloutRow::reward).average().orElseThrow();
      assertEquals(mean, value(metrics, "reward"), 1e-9);
      double cut = episodes.stream().mapToDouble(e -> e.episode().stopped() ? 0 : 1).sum();
      assertEquals(cut / stored.size(), value(metrics, "completions/clipped_ratio"), 1e-12);
      // The trainer gives the sampler's tokens the sampler's log-probs.
      assertTrue(value(metrics, "sampling/sampling_logp_difference/max") <= 1e-4);
      assertTrue(
          value(metrics, "sampling/sampling_logp_difference/mean")
              <= value(metrics, "sampling/sampling_logp_difference/max"));
    }
    assertTrue(totals.stream().distinct().count() > 3, "all rewards are alike: " + totals);
  }

  private static ScoredEpisode scored(RolloutRow row) {
    Example example = Pictures.example(Integer.parseInt(row.exampleId().substring(1)));
    Episode episode = MadeLooks.episode(row, example.request());
    return new ScoredEpisode(example, episode, Measured.NOTHING);
  }

  /** A component of one's own is scored, weighted and logged as those of ERGO are. */
  @Test
  void rewardsOfOnesOwnCount() throws IOException {
    String own = Brevity.class.getName();
    train(
        "custom",
        "train.steps",
        "2",
        "rewards.custom",
        "[{class: %s, weight: -0.25}]".formatted(own));
    for (int step = 0; step < 2; step++) {
      double mean = 0;
      for (RolloutRow row : rollouts("custom", step)) {
        int tokens = row.looks().stream().mapToInt(look -> look.sampled().ids().size()).sum();
        assertEquals(tokens, row.rewards().get("brevity"));
        mean += tokens / 9.0;
      }
      assertEquals(mean, value(rows("custom").get(step), "rewards/brevity/mean"), 1e-9);
      double total = rollouts("custom", step).stream().mapToDouble(RolloutRow::reward).sum() / 9;
      assertTrue(total < 3 - 0.25 * mean, total + " with a penalty of a quarter of " + mean);
    }
    Map<String, String> wrong =
        Map.of("run.name", "wrong", "rewards.custom", "[{class: java.lang.String, weight: 1}]");
    Launch.of(config, wrong).refused("rewards.custom[0].class", "dev.ergo.rl.reward.Reward");
    String twice = "[{class: %s, weight: 1}, {class: %s, weight: 2}]".formatted(own, own);
    Launch.of(config, Map.of("run.name", "wrong", "rewards.custom", twice))
        .refused("rewards.custom", "brevity");
  }

  /** What the policy is held to stays where it started. */
  @Test
  void theReferenceDoesNotLearn() throws IOException {
    train(
        "reference",
        "train.steps",
        "3",
        "train.updates_per_step",
        "1",
        "loss.beta",
        "0.1",
        "train.optimizer.learning_rate",
        "1e-2");
    List<Map<String, Object>> rows = rows("reference");
    // e^d - d - 1 of log-probs that agree to 1e-4, three operations on numbers of 1.
    double rounding = 1e-4 * 1e-4 / 2 + RoundingBound.float32().then(3).fromExact();
    assertTrue(Math.abs(value(rows.get(0), "kl")) <= rounding, rows.get(0).toString());
    assertTrue(value(rows.get(2), "kl") > 1e-4, rows.get(2).toString());
  }

  @Test
  void everyStepDrawsAnew() {
    Path one = runs.examples("one.parquet", 1);
    train(
        "draws",
        "data.train",
        "{type: parquet, path: %s}".formatted(one),
        "train.steps",
        "2",
        "train.prompts_per_step",
        "1",
        "train.optimizer.learning_rate",
        "1e-12");
    assertNotEquals(
        ids(rollouts("draws", 0)),
        ids(rollouts("draws", 1)),
        "the second step draws what the first one drew");
  }

  private static List<List<Integer>> ids(List<RolloutRow> rows) {
    return rows.stream()
        .flatMap(row -> row.looks().stream())
        .map(look -> look.sampled().ids())
        .toList();
  }

  /** The start was taught nothing about single looks, the other model nothing else. */
  @Test
  void aJudgeOfItsOwnJudges() throws IOException {
    Map<String, String> lessons =
        Map.of(
            "run.name", "judge",
            "train.steps", "120",
            "train.checkpoint.every", "120",
            "sft.phases", "[{mix: {judge: 1}}]");
    Launch.of(runs.sft("type: parquet, path: " + folder.resolve("train.parquet")), lessons)
        .succeeded();
    Path judge = runs.run("judge").resolve("final");
    train("own-start", "train.steps", "3");
    assertEquals(0, regions("own-start"));
    train("other-judge", "train.steps", "3", "judge.path", judge.toString());
    assertTrue(regions("other-judge") > 0, "the judge is never right");
    String provenance = Files.readString(runs.run("other-judge").resolve("provenance.json"));
    assertTrue(
        provenance.contains(judge.toString()) && provenance.contains(warm.toString()), provenance);
  }

  /** It always says "left", and is asked about crops alone. */
  @Test
  void aServerMayJudge() throws IOException {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean refusing = new AtomicBoolean();
    int requests;
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] reply =
              "{\"choices\": [{\"message\": {\"content\": \"<answer>left</answer>\"}}]}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(refusing.get() ? 400 : 200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    String endpoint =
        "{url: 'http://127.0.0.1:%d/v1', model: large, patience_seconds: 0}"
            .formatted(server.getAddress().getPort());
    try {
      train("server", "train.steps", "3", "judge.endpoint", endpoint);
      repeatsWithoutAsking(asked, endpoint);
      requests = asked.size();
      refusing.set(true);
      train("refusing", "train.steps", "3", "judge.endpoint", endpoint);
    } finally {
      server.stop(0);
    }
    requireListed();
    int judged = 0;
    for (int step = 0; step < 3; step++) {
      for (RolloutRow row : rollouts("server", step)) {
        boolean valid = row.looks().get(0).zoom().orElseThrow().outcome() == BoxOutcome.VALID;
        judged += valid ? 1 : 0;
        assertEquals(
            valid && row.gold().equals("left") ? 1 : 0, row.rewards().get("region"), row.gold());
      }
    }
    assertTrue(judged > 0 && !asked.isEmpty() && requests <= judged, judged + " judged");
    assertTrue(asked.stream().allMatch(body -> body.contains("Where?")), asked.get(0));
    assertTrue(asked.stream().noneMatch(body -> body.contains("<zoom>")));
    Launch.of(config, Map.of("run.name", "gone", "judge.endpoint", endpoint))
        .refused("could not be reached", "127.0.0.1");
    Launch.of(config, Map.of("judge.endpoint", endpoint, "judge.path", "x"))
        .refused("judge.endpoint", "path");
  }

  /** A run that lost its checkpoint repeats its steps; what the judge has said is kept. */
  private static void repeatsWithoutAsking(List<String> asked, String endpoint) throws IOException {
    int before = asked.size();
    Path weights = runs.run("server").resolve("final/model.safetensors");
    byte[] ended = Files.readAllBytes(weights);
    Files.delete(runs.run("server").resolve("summary.json"));
    delete(runs.run("server").resolve("final"));
    delete(runs.run("server").resolve("checkpoints"));
    train("server", "train.steps", "3", "judge.endpoint", endpoint);
    assertEquals(before, asked.size(), "the judge was asked again");
    assertArrayEquals(ended, Files.readAllBytes(weights));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Crops that the server won't have earn nothing, and are listed. */
  private static void requireListed() throws IOException {
    assertEquals(0, regions("refusing"));
    List<String> list = Files.readAllLines(runs.run("refusing").resolve("judge-refused.txt"));
    assertTrue(list.get(0).contains("status 400"), list.get(0));
    String report = Files.readString(runs.run("refusing").resolve("report.html"));
    assertTrue(report.contains("Crops without a verdict"), "the report lists them");
  }

  private static double regions(String run) throws IOException {
    return rows(run).stream().mapToDouble(row -> value(row, "rewards/region/mean")).sum();
  }

  /**
   * Rates of a linear schedule over four steps of two updates each, of which the last is logged.
   */
  @Test
  void theScheduleCountsUpdates() throws IOException {
    train(
        "schedule",
        "train.steps",
        "2",
        "train.updates_per_step",
        "2",
        "train.optimizer.schedule",
        "linear",
        "train.optimizer.learning_rate",
        "1e-3");
    List<Map<String, Object>> rows = rows("schedule");
    assertEquals(0.75e-3, value(rows.get(0), "learning_rate"), 1e-12);
    assertEquals(0.25e-3, value(rows.get(1), "learning_rate"), 1e-12);
    // The second update of a step is held against the policy that sampled.
    assertTrue(value(rows.get(0), "ratio/max") > 1 + 1e-6, rows.get(0).toString());
  }
}

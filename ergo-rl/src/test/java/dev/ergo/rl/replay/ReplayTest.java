package dev.ergo.rl.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Jobs;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.grpo.KlPenalty;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.reward.Brevity;
import dev.ergo.rl.reward.Rank;
import dev.ergo.rl.reward.RewardTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts scored again give what training gives for the same episodes. */
@Tag("integration")
class ReplayTest {

  /** Rewards that sum up otherwise, in another order, with one of one's own. */
  private static final Map<String, String> OTHER =
      Map.of(
          "rewards.region", "0.3",
          "rewards.coverage", "0.7",
          "rewards.area_shape", "linear",
          "rewards.gamma", "0.9",
          "rewards.overlong", "{weight: 0.4, buffer: 12}",
          "rewards.custom",
              "[{class: %s, weight: -0.03}, {class: %s, weight: 0.3, settings: {floor: 0.1}}]"
                  .formatted(Brevity.class.getName(), Rank.class.getName()),
          "advantage.aggregation", "normalize_then_sum");

  @TempDir static Path folder;

  private static ReplayRuns runs;
  private static Path base;
  private static Path other;

  @BeforeAll
  static void train() {
    runs = new ReplayRuns(folder);
    base = runs.train("base", Map.of("train.steps", "2"));
    other = runs.train("other", OTHER);
  }

  private static String set(Map<String, String> overrides) {
    List<String> pairs = new ArrayList<>();
    overrides.forEach((key, value) -> pairs.add(key + ": " + value));
    return "{" + String.join(", ", pairs) + "}";
  }

  private static Launch replay(String name, Path run, String set) {
    return runs.replay(name, "replay: {runs: [%s], set: %s}".formatted(run, set));
  }

  /** The default run under itself, and under what another run was trained with. */
  @Test
  void agreesWithTrainingToTheBit() {
    Launch said =
        runs.replay(
            "two",
            "replay: {runs: [%s], trials: [{name: same}, {name: other, set: %s}]}"
                .formatted(base, set(OTHER)));
    said.succeeded();
    assertTrue(runs.assertReplayedAs("two", "same", base, 0) > 1, "all rewards are alike");
    runs.assertReplayedAs("two", "same", base, 1);
    assertTrue(runs.assertReplayedAs("two", "other", other, 0) > 3, "all rewards are alike");
    JsonNode same = runs.summary("two").get("variants").get(0);
    assertEquals("stored", same.get("judge").asText());
    assertEquals(1, same.at("/all/rank_correlation").asDouble(), 1e-12);
    assertEquals(0, same.at("/all/absolute_change").asDouble());
    assertEquals(0, same.at("/all/best_differ").asDouble());
    assertEquals(6, same.at("/all/groups").asInt());
    assertEquals(24, same.at("/all/advantage/episodes").asInt());
    JsonNode changed = runs.summary("two").get("variants").get(1);
    assertEquals("stored", changed.get("judge").asText());
    assertTrue(changed.at("/all/absolute_change").asDouble() > 0);
    assertTrue(changed.at("/all/components/brevity/after").asDouble() > 20, changed.toString());
    assertTrue(changed.at("/all/components/brevity/before").isMissingNode());
    assertTrue(said.out().contains("other  "), said.out());
  }

  /** Advantages over the batch depend on who is in it: those that training learned from. */
  @Test
  void refusedEpisodesAreLeftOutAndCounted() throws IOException {
    Map<String, String> settings =
        Map.of(
            "train.steps", "1",
            "advantage.scale", "batch",
            "train.dynamic_sampling", "{accuracy: [0.1, 0.9], max_rounds: 3}");
    Path run = runs.train("dynamic", settings);
    replay("dynamic-replayed", run, "{}").succeeded();
    runs.assertReplayedAs("dynamic-replayed", "replay", run, 0);
    long refused =
        RolloutReader.read(RolloutReader.file(run.resolve("rollouts"), 0)).stream()
            .filter(row -> !row.used())
            .count();
    assertTrue(refused > 0, "none was refused");
    assertEquals(refused, runs.summary("dynamic-replayed").at("/runs/0/refused").asLong());
    String page = Files.readString(runs.run("dynamic-replayed").resolve("replay.html"));
    assertTrue(page.contains(refused + " more, which dynamic sampling has refused"), page);
  }

  /** Files are scored by whoever gets them, and taken in their order; a judge is asked as well. */
  @Test
  void otherProcesses() throws IOException {
    String section =
        "replay: {runs: [%s], trials: [{name: same}, {name: asked, set: {judge.budget: 16}}]}\n"
            .formatted(base);
    runs.replay("here", section).succeeded();
    runs.replay(
            "elsewhere",
            section.replace("replay:", "spark: {executors: 2}\nreplay:"),
            Map.of("run.engine", "spark"))
        .succeeded();
    assertEquals(variants("here"), variants("elsewhere"));
    for (String file : List.of("replayed/same.parquet", "replayed/asked.parquet")) {
      assertArrayEquals(
          Files.readAllBytes(runs.run("here").resolve(file)),
          Files.readAllBytes(runs.run("elsewhere").resolve(file)),
          file);
    }
    assertEquals("asked", variants("elsewhere").get(1).get("judge").asText());
  }

  private static JsonNode variants(String replay) {
    return runs.summary(replay).get("variants");
  }

  /** A run scored with that knows the way back as well, from its folder of rollouts alone. */
  @Test
  void rolloutsAloneAreEnough() throws IOException {
    Path alone = folder.resolve("alone/rollouts");
    Files.createDirectories(alone);
    Files.copy(RolloutReader.file(other.resolve("rollouts"), 0), RolloutReader.file(alone, 0));
    String back =
        "{rewards: {region: 1, coverage: 0, area_shape: step, gamma: 0.25, overlong: null, custom: []}, advantage: {aggregation: sum_then_normalize}}";
    replay("back", alone, back).succeeded();
    runs.assertReplayedAs("back", "replay", base, 0);
    String page = Files.readString(runs.run("back").resolve("replay.html"));
    assertFalse(page.contains("data:image"), "nobody knows where the images are");
    assertTrue(page.contains("&lt;answer&gt;") && !page.contains("<answer>"), "texts are escaped");
    replay("more", alone, "{judge.budget: 256}").refused("judge.path or judge.endpoint", "alone");
    replay("more", alone, "{}").succeeded();
  }

  /** A judge that sees more is asked, as training would ask it. */
  @Test
  void anotherJudgeIsAsked() {
    Map<String, String> judge = Map.of("judge.budget", "256", "judge.max_new_tokens", "20");
    Path judged = runs.train("judged", judge);
    replay("asked", base, set(judge)).succeeded();
    runs.assertReplayedAs("asked", "replay", judged, 0);
    assertEquals("asked", runs.summary("asked").at("/variants/0/judge").asText());
    // Rows that were sampled without a judge hold none of its words.
    Path silent = runs.train("silent", Map.of("rewards.region", "0"));
    replay("spoken", silent, "{rewards.region: 1}").succeeded();
    runs.assertReplayedAs("spoken", "replay", base, 0);
  }

  @Test
  void aServerIsAskedOnce() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          asked.incrementAndGet();
          byte[] reply =
              "{\"choices\": [{\"message\": {\"content\": \"<answer>A</answer>\"}}]}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    try {
      String endpoint =
          "{url: 'http://127.0.0.1:%d/v1', model: large, patience_seconds: 0}"
              .formatted(server.getAddress().getPort());
      runs.replay(
              "served",
              "replay: {runs: [%s], trials: [{name: a}, {name: b, set: {rewards.area: 1}}]}\njudge: {endpoint: %s}"
                  .formatted(base, endpoint))
          .succeeded();
    } finally {
      server.stop(0);
    }
    long crops =
        rows(base).stream()
            .filter(row -> !Double.isNaN(row.rewards().get("region")))
            .map(row -> row.exampleId() + row.looks().get(row.looks().size() - 1).views())
            .distinct()
            .count();
    assertEquals(crops, asked.get(), "two variants ask about the same crops");
    assertTrue(Files.exists(runs.run("served").resolve("judge-replies.jsonl")));
    assertEquals("asked", runs.summary("served").at("/variants/1/judge").asText());
  }

  private static List<RolloutRow> rows(Path run) {
    List<RolloutRow> rows = new ArrayList<>();
    RolloutReader.files(run.resolve("rollouts"))
        .forEach(file -> rows.addAll(RolloutReader.read(file)));
    return rows;
  }

  /** KL is measured by training alone; its coefficient is another one in every step. */
  @Test
  void theKlPenaltyOfTraining() {
    Map<String, String> adaptive =
        Map.of(
            "rewards.kl", "{coefficient: 0.5, controller: adaptive, target: 1e-3, horizon: 12}",
            "train.optimizer.learning_rate", "1e-3",
            "train.steps", "3");
    Path measured = runs.train("kl", adaptive);
    replay("kl-same", measured, "{}").succeeded();
    for (int step = 0; step < 3; step++) {
      runs.assertReplayedAs("kl-same", "replay", measured, step);
    }
    List<Double> coefficients =
        RolloutReader.files(measured.resolve("rollouts")).stream()
            .map(file -> RolloutReader.beside(file, KlPenalty.BESIDE).orElseThrow())
            .map(Double::valueOf)
            .toList();
    // The first step is the start's own: KL is 0, a fifth below the target is the most that counts.
    assertEquals(0.5, coefficients.get(0));
    assertEquals(0.5 * 0.8, coefficients.get(1), 1e-12);
    assertTrue(coefficients.get(2) > coefficients.get(1), coefficients.toString());
    replay(
            "kl-fixed",
            measured,
            "{rewards.kl: {coefficient: 2, controller: fixed, target: null, horizon: null}}")
        .succeeded();
    RolloutRow row = rows(measured).get(12);
    double kl = row.rewards().get("kl");
    assertTrue(Math.abs(kl) > 1e-3, row.rewards().toString());
    double[] rewards = new double[36];
    int[] count = {0};
    ParquetReader.open(runs.run("kl-fixed").resolve("replayed/replay.parquet"))
        .forEach(
            Set.of("reward"),
            (number, values) -> {
              rewards[count[0]++] = (Double) values.get("reward");
              return true;
            });
    assertEquals(row.reward() + (2 - coefficients.get(1)) * kl, rewards[12], 1e-9);
    replay("kl-other", measured, "{rewards.kl.target: 1}").refused("give controller: fixed");
    replay("kl-none", base, "{rewards.kl: {coefficient: 1}}").refused("rewards.kl", "hold no KL");
  }

  /** Smaller groups are compared as training compares groups of that size. */
  @Test
  void groupsMayBeSmaller() {
    replay("halves", base, "{train.group_size: 2}").succeeded();
    ParquetReader reader =
        ParquetReader.open(runs.run("halves").resolve("replayed/replay.parquet"));
    List<Double> found = new ArrayList<>();
    reader.forEach(
        Set.of("advantage"), (row, values) -> found.add((Double) values.get("advantage")));
    List<RolloutRow> rows = rows(base);
    double[][] rewards =
        rows.stream().map(row -> new double[] {row.reward()}).toArray(double[][]::new);
    double[] expected =
        Advantages.of(
                new RewardTable(List.of("total"), new double[] {1}, rewards),
                2,
                AdvantageConfig.defaults())
            .last();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.get(i), 1e-12);
    }
    replay("thirds", base, "{train.group_size: 3}").refused("train.group_size is 3", "divisor");
  }

  /** Rows that were written before they held their questions take them from the run's data. */
  @Test
  void rowsOfAnEarlierVersionTakeTheirQuestionsFromTheData() throws IOException {
    Path run = folder.resolve("former");
    Path file = RolloutReader.file(Files.createDirectories(run.resolve("rollouts")), 0);
    try (var kept = ReplayTest.class.getResourceAsStream("version-3.parquet")) {
      Files.copy(kept, file);
    }
    String sections =
        "rewards: {answer: 1, region: 1, area: 0.5, format: 0.5, gamma: 0.25}\njudge: {max_new_tokens: 24}\n";
    Path config =
        Files.writeString(
            run.resolve("config.yaml"),
            "job: grpo\ndata: {train: {type: scenes, seed: 4, side: 896}}\n" + sections);
    replay("former-same", run, "{}").succeeded();
    runs.assertReplayedAs("former-same", "replay", run, 0);
    assertEquals("stored", runs.summary("former-same").at("/variants/0/judge").asText());
    replay("former-area", run, "{rewards.gamma: 0.05}").succeeded();
    String page = Files.readString(runs.run("former-area").resolve("replay.html"));
    assertTrue(page.contains("data:image"), "the data hold the images");
    // Answers are compared otherwise, and the judge's words are not there.
    replay("former-match", run, "{rewards.match.case_fold: false}").refused("judge.path");
    Files.writeString(
        config, "job: grpo\ndata: {train: {type: scenes, seed: 5, side: 896}}\n" + sections);
    replay("former-data", run, "{}").refused("are not those that its rollouts are of");
    Files.writeString(config, "job: grpo\n" + sections);
    replay("former-none", run, "{}").refused("give the section data");
    Files.delete(config);
    replay("former-alone", run, "{}").refused("give the section rewards");
    runs.replay(
            "former-given",
            "replay: {runs: [%s]}\nrewards: {answer: 1, region: 0}\ndata: {train: {type: scenes, seed: 4, fixed: true, side: 896}}"
                .formatted(run))
        .succeeded();
  }

  /** What another process would be sent, and what it would send back, in any order of files. */
  @Test
  void piecesCanBeSent() throws IOException, ClassNotFoundException {
    Path config =
        Files.writeString(
            folder.resolve("sent.yaml"),
            "job: replay\nreplay: {runs: [%s, %s], set: %s}\n".formatted(base, other, set(OTHER)));
    LoadedConfig<?> loaded = Jobs.load(config, List.of()).config();
    @SuppressWarnings("unchecked")
    ReplayPlan plan = ReplayPlan.of((LoadedConfig<ReplayRunConfig>) loaded);
    ReplaySpec spec = sent(plan.spec(folder));
    assertEquals(3, plan.pieces().size());
    ReplayPiece last = sent(plan.pieces().get(2));
    assertEquals(1, last.run());
    try (ReplayWorker worker = new ReplayWorker(spec)) {
      ReplayedFile result = sent(worker.replay(last));
      List<RolloutRow> rows = rows(other);
      for (int i = 0; i < rows.size(); i++) {
        assertEquals(rows.get(i).advantage(), result.variants().get(0).advantages()[i]);
        assertEquals(rows.get(i).rewards(), result.episodes().get(i).rewards());
      }
    }
  }

  private static <T> T sent(T value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      @SuppressWarnings("unchecked")
      T arrived = (T) in.readObject();
      return arrived;
    }
  }

  @Test
  void mistakesAreSentences() throws IOException {
    replay("steps", base, "{train.steps: 3}").refused("replay.set", "train.steps", "group_size");
    replay("key", base, "{rewards.gama: 3}").refused("rewards.gama", "rewards.gamma");
    replay("value", base, "{rewards.gamma: 3}").refused("variant \"replay\"", "from 0 to 1");
    replay("nothing", folder, "{}").refused("replay.runs", "holds no rollouts");
    runs.replay("twice", "replay: {runs: [%s, %s]}".formatted(base, base))
        .refused("replay.runs", "twice");
    runs.replay("names", "replay: {runs: [%s], trials: [{name: a}, {name: A}]}".formatted(base))
        .refused("replay: the trials \"a\" and \"A\"");
    runs.replay("file", "replay: {runs: [%s], sweep: grpo.yaml}".formatted(base))
        .refused("replay.sweep", "job sweep");
    Path torn = folder.resolve("torn/rollouts");
    List<RolloutRow> rows = RolloutReader.read(RolloutReader.file(base.resolve("rollouts"), 0));
    new RolloutWriter(torn).write(0, rows.subList(0, 7));
    runs.replay("torn-run", "replay: {runs: [%s]}\nrewards: {region: 0}".formatted(torn))
        .refused("step-000000.parquet", "4 episodes side by side");
    try (var left = Files.list(folder)) {
      assertTrue(
          left.noneMatch(path -> path.getFileName().toString().matches("steps|key|value|nothing")),
          "what can't be replayed leaves no folder");
    }
  }
}

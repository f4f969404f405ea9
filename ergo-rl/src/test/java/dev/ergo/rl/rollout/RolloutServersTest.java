package dev.ergo.rl.rollout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Look;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.data.Example;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.grpo.EpisodeSampler.Questions;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.run.MetricsLog;
import dev.ergo.rl.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Episodes from servers are those of this process, whatever servers do wrong on the way. */
@Tag("integration")
class RolloutServersTest {

  private static final int GROUP = 2;
  private static final EpisodeConfig CONFIG = EpisodeConfig.ergo(9, 6, 6, 5);

  @TempDir Path folder;

  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
  private LoadedPolicy policy;
  private LoadedPolicy base;
  private EpisodeRunner runner;
  private ModelServer server;

  private static LoadedPolicy load(Map<String, Object> more) {
    Map<String, Object> model =
        new java.util.HashMap<>(Map.of("path", Fixtures.path("model/A").toString()));
    model.put("device", "cpu");
    model.putAll(more);
    return LoadedPolicy.load(ConfigLoader.of(ModelConfig.class, model), null, 0);
  }

  @BeforeEach
  void open() {
    policy = load(Map.of("lora", Map.of("rank", 4, "alpha", 8)));
    base = load(Map.of());
    runner = new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), CONFIG);
    server = new ModelServer(base);
    change(1);
  }

  @AfterEach
  void close() {
    server.close();
    policy.close();
    base.close();
  }

  /** Gives the adapter other weights, as an update would. */
  private void change(long seed) {
    AdapterChange.apply(policy.model().lora().orElseThrow(), seed, 0.2);
  }

  private ServerSampler sampler(Map<String, Object> more, ModelServer... servers) {
    return sampler(more, Map.of("group_size", GROUP, "temperature", 0.8), servers);
  }

  private ServerSampler sampler(
      Map<String, Object> more, Map<String, Object> train, ModelServer... servers) {
    Map<String, Object> section =
        new java.util.HashMap<>(
            Map.of(
                "servers",
                Stream.of(servers).map(ModelServer::url).toList(),
                "adapter_dir",
                folder.resolve("adapters").toString(),
                "patience_seconds",
                20));
    section.putAll(more);
    return new ServerSampler(
        ConfigLoader.of(RolloutConfig.class, section),
        policy,
        runner,
        CONFIG,
        ConfigLoader.of(TrainConfig.class, train),
        3,
        notices::add);
  }

  private static Questions questions(long step) {
    List<EpisodeRequest> requests =
        IntStream.range(0, 4).mapToObj(Pictures::example).map(Example::request).toList();
    return new Questions(step, requests, new int[] {0, 1, 2, 4});
  }

  private static int[][] ids(List<Episode> episodes) {
    return episodes.stream()
        .flatMap(episode -> episode.looks().stream())
        .map(look -> look.sampled().ids())
        .toArray(int[][]::new);
  }

  /** Tokens, log-probs, crops and texts of both looks; none of the server's defaults counts. */
  @Test
  void greedyEpisodesAreThoseOfThisProcess() {
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      List<Episode> remote = sampler.sample(policy.model(), questions(0), 0);
      List<Episode> local =
          runner.run(policy.model(), questions(0).requests(), GROUP, 0, EpisodeNoise.none());
      assertArrayEquals(ids(local), ids(remote));
      for (int i = 0; i < local.size(); i++) {
        assertArrayEquals(
            local.get(i).behaviourLogProbs(), remote.get(i).behaviourLogProbs(), 1e-3f);
        assertEquals(local.get(i).texts(), remote.get(i).texts());
        assertEquals(2, remote.get(i).looks().size());
        assertEquals(local.get(i).crop(), remote.get(i).crop());
        assertEquals(local.get(i).stopped(), remote.get(i).stopped());
      }
    }
    for (JsonNode asked : server.asked) {
      JsonNode sampling = asked.get("sampling_params");
      assertEquals(1, sampling.get("top_p").asDouble());
      assertEquals(-1, sampling.get("top_k").asInt());
      for (String neutral :
          List.of("min_p", "presence_penalty", "frequency_penalty", "min_tokens")) {
        assertEquals(0, sampling.get(neutral).asDouble(), neutral);
      }
      assertEquals(1, sampling.get("repetition_penalty").asDouble());
      assertTrue(sampling.get("ignore_eos").asBoolean());
      assertEquals(policy.model().stopIds().size(), sampling.get("stop_token_ids").size());
    }
    assertTrue(notices.isEmpty(), notices.toString());
  }

  @Test
  void whatIsLeftOutOfTheDrawIsSent() {
    Map<String, Object> train = Map.of("group_size", GROUP, "top_k", 50, "top_p", 0.9);
    try (ServerSampler sampler = sampler(Map.of(), train, server)) {
      sampler.sample(policy.model(), questions(0));
    }
    List<JsonNode> drawn =
        server.asked.stream()
            .map(asked -> asked.get("sampling_params"))
            .filter(sampling -> sampling.get("temperature").asDouble() == 1)
            .toList();
    assertTrue(drawn.size() >= 4 * GROUP, "looks that were drawn: " + drawn.size());
    for (JsonNode sampling : drawn) {
      assertEquals(50, sampling.get("top_k").asInt());
      assertEquals(0.9, sampling.get("top_p").asDouble());
    }
  }

  /** Ids that no tokenizer would make of their text come back to the server as they were drawn. */
  @Test
  void laterLooksContinueTheTokensThemselves() {
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      List<Episode> episodes = sampler.sample(policy.model(), questions(0));
      int odd = 0;
      for (Episode episode : episodes) {
        Look first = episode.looks().get(0);
        int[] drawn = first.sampled().ids();
        odd += Arrays.equals(drawn, policy.tokenizer().encode(first.text())) ? 0 : 1;
        int image = policy.model().config().ids().image();
        List<Integer> history = new ArrayList<>();
        for (int[] part :
            List.of(first.given().ids(), drawn, episode.looks().get(1).given().ids())) {
          IntStream.of(part).forEach(history::add);
        }
        List<Integer> held = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
          if (history.get(i) != image || history.get(i - 1) != image) {
            held.add(history.get(i));
          }
        }
        assertTrue(
            server.asked.stream()
                .map(body -> body.get("token_ids"))
                .anyMatch(sent -> sent.toString().equals(held.toString().replace(" ", ""))));
      }
      assertTrue(odd > 0, "all that was drawn is what the tokenizer makes of its text");
      assertTrue(episodes.stream().map(Episode::texts).distinct().count() > 4, "samples are alike");
      // Seeds are a function of step, slot and sample, so that a resumed run repeats them.
      assertArrayEquals(ids(episodes), ids(sampler.sample(policy.model(), questions(0))));
      assertFalse(
          Arrays.deepEquals(ids(episodes), ids(sampler.sample(policy.model(), questions(1)))));
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void nothingThatServersDoWrongCostsAnItem(Misdeed misdeed) {
    whatServersDoWrongNowAndThenCostsNoItem(misdeed);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(names = {"TOO_MANY", "CUT_JSON", "OTHER_PROMPT", "WRONG_MODEL"})
  void whatServersDoWrongNowAndThenCostsNoItem(Misdeed misdeed) {
    int[][] right;
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      right = ids(sampler.sample(policy.model(), questions(0)));
    }
    try (ServerSampler sampler =
        sampler(Map.of("timeout_seconds", misdeed == Misdeed.SLOW ? 1 : 20), server)) {
      sampler.sample(policy.model(), questions(0));
      sampler.metrics();
      server.does(misdeed, number -> number % 7 == 6);
      assertArrayEquals(right, ids(sampler.sample(policy.model(), questions(0))));
      Map<String, Double> counted = sampler.metrics();
      double hits = Math.floor(server.asked.size() / 7.0);
      assertEquals(misdeed.isRefused() ? hits : 0, counted.get("rollout/refused_answers"));
      double failed = counted.get("rollout/failed_requests");
      // Where a second is the longest wait, a busy machine makes others late as well.
      assertTrue(
          misdeed == Misdeed.SLOW ? failed >= hits : failed == (misdeed.isRefused() ? 0 : hits));
    }
    requireSentence(notices.get(0), misdeed.said());
  }

  private void requireSentence(String text, String part) {
    assertTrue(text.contains(part), text);
    assertTrue(text.startsWith("the endpoint " + server.url()), text);
    assertFalse(text.contains("Exception") || text.contains("java."), text);
  }

  @ParameterizedTest
  @EnumSource(names = {"FEWER_LOG_PROBS", "NOT_FOUND", "STATUS_500"})
  void whatDoesNotPassEndsTheRunWithTheReason(Misdeed misdeed) {
    try (ServerSampler sampler = sampler(Map.of("patience_seconds", 2), server)) {
      server.does(misdeed, number -> number >= 5);
      UserException end =
          assertThrows(UserException.class, () -> sampler.sample(policy.model(), questions(0)));
      requireSentence(end.getMessage(), misdeed.said());
      // Mended, the same command goes on.
      server.does(misdeed, number -> false);
      assertEquals(8, sampler.sample(policy.model(), questions(0)).size());
    }
  }

  @Test
  void aServerThatResizesViewsIsRefusedBeforeItsFirstEpisode() {
    server.does(Misdeed.RESIZED_VIEW, number -> true);
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      UserException end =
          assertThrows(UserException.class, () -> sampler.sample(policy.model(), questions(0)));
      requireSentence(end.getMessage(), "must not resize views");
      assertEquals(3, server.asked.size(), "the probe was sent three times, nothing else");
    }
  }

  @Test
  void logProbsOfOtherLogitsAreRefused() {
    server.givesRawLogProbs();
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      UserException end =
          assertThrows(UserException.class, () -> sampler.sample(policy.model(), questions(0)));
      requireSentence(end.getMessage(), "--logprobs-mode processed_logprobs");
    }
  }

  /** Each step has its own adapter, of which servers and the folder keep the last two. */
  @Test
  void everyStepIsSampledByItsOwnVersion() throws Exception {
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      for (int step = 0; step < 4; step++) {
        change(step);
        server.asked.clear();
        List<EpisodeRequest> requests = questions(step).requests();
        assertArrayEquals(
            ids(runner.run(policy.model(), requests, GROUP, 0, EpisodeNoise.none())),
            ids(sampler.sample(policy.model(), questions(step), 0)));
        String name = server.loads.get(step);
        assertTrue(name.matches("policy-v" + step + "-[0-9a-f]{12}"), name);
        server.asked.forEach(body -> assertEquals(name, body.get("model").asText()));
      }
      assertEquals(4, server.loads.stream().distinct().count(), server.loads.toString());
      assertEquals(server.loads.subList(0, 2), server.unloads);
      try (Stream<Path> kept = Files.list(folder.resolve("adapters"))) {
        assertEquals(2, kept.count());
      }
    }
    assertEquals(
        server.loads, server.unloads, "what is not unloaded is read from a deleted folder");
    try (Stream<Path> left = Files.list(folder.resolve("adapters"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aServerThatWasRestartedGetsTheAdapterAgain() {
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      int[][] before = ids(sampler.sample(policy.model(), questions(0)));
      server.stop();
      server.start();
      assertArrayEquals(before, ids(sampler.sample(policy.model(), questions(0))));
      assertEquals(2, server.loads.size());
      assertEquals(1, server.loads.stream().distinct().count());
      assertEquals(1, sampler.metrics().get("rollout/reloaded_adapters"));
    }
  }

  /** The folder of a killed run may be gone, though its server still has the name. */
  @Test
  void anAdapterThatAnotherRunHasLeftIsLoadedAnew() throws Exception {
    try (ServerSampler killed = sampler(Map.of(), server)) {
      int[][] right = ids(killed.sample(policy.model(), questions(0)));
      String other = folder.resolve("others").toString();
      try (ServerSampler sampler = sampler(Map.of("adapter_dir", other), server)) {
        assertArrayEquals(right, ids(sampler.sample(policy.model(), questions(0))));
      }
      assertEquals(2, server.loads.size());
      assertEquals(server.loads.get(0), server.loads.get(1));
      assertTrue(server.folders.get(1).startsWith(other), server.folders.toString());
    }
  }

  /**
   * While the policy moves, a server that was restarted can't be compared with it: it waits until
   * episodes are waited for.
   */
  @Test
  void aServerIsProbedOnlyWhileThePolicyIsAtRest() throws Exception {
    int[][] right;
    try (ServerSampler sampler = sampler(Map.of(), server)) {
      sampler.begin(policy.model(), 0, List.of());
      sampler.begin(policy.model(), 1, List.of());
      right = ids(sampler.sample(policy.model(), questions(1)));
    }
    try (ServerSampler sampler = sampler(Map.of("max_staleness", 1), server)) {
      sampler.begin(policy.model(), 0, List.of(questions(0)));
      sampler.sample(policy.model(), questions(0));
      change(2);
      sampler.metrics();
      server.stop();
      server.start();
      server.asked.clear();
      sampler.begin(policy.model(), 1, List.of(questions(1)));
      Thread.sleep(1500);
      assertEquals(List.of(), probes(), "the policy was moving");
      assertArrayEquals(right, ids(sampler.sample(policy.model(), questions(1))));
      assertEquals(List.of("policy-v1"), probes(), "it is compared with the newest version");
      assertEquals(1, sampler.metrics().get("rollout/reloaded_adapters"));
      assertTrue(notices.isEmpty() || notices.get(0).contains("goes to it again"), "" + notices);
    }
  }

  /** The versions that a server was probed with. */
  private List<String> probes() {
    return server.asked.stream()
        .filter(body -> body.get("sampling_params").get("seed").asLong() == 7)
        .map(body -> body.get("model").asText().replaceFirst("-[0-9a-f]+$", ""))
        .toList();
  }

  /** What is under way is dropped, and nothing stays behind. */
  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    server.takes(300);
    ServerSampler sampler = sampler(Map.of("max_staleness", 2, "concurrency", 2), server);
    sampler.begin(policy.model(), 0, List.of(questions(0), questions(1), questions(2)));
    assertEquals(8, sampler.sample(policy.model(), questions(0)).size());
    sampler.close();
    int asked = server.asked.size();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("rollout")) {
        thread.join(2000);
        assertFalse(thread.isAlive());
      }
    }
    Thread.sleep(700);
    assertEquals(asked, server.asked.size(), "it was asked on");
    assertTrue(asked < 40, "all was sampled already");
    assertEquals(server.loads, server.unloads);
    try (Stream<Path> left = Files.list(folder.resolve("adapters"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** One of two dies in the middle of a step and comes back: nothing is lost, both are used. */
  @Test
  void anotherServerTakesOverAndTheFirstIsUsedAgain() {
    LoadedPolicy second = load(Map.of());
    ModelServer other = new ModelServer(second);
    try (ServerSampler sampler = sampler(Map.of("concurrency", 2), server, other)) {
      int[][] both = ids(sampler.sample(policy.model(), questions(0)));
      assertTrue(server.asked.size() > 4 && other.asked.size() > 4, "one had all the work");
      other.stop();
      assertArrayEquals(both, ids(sampler.sample(policy.model(), questions(0))));
      assertTrue(sampler.metrics().get("rollout/failed_requests") > 0);
      assertTrue(notices.stream().anyMatch(said -> said.contains("goes to the other servers")));
      other.start();
      other.asked.clear();
      for (int i = 0; i < 50 && other.asked.isEmpty(); i++) {
        assertArrayEquals(both, ids(sampler.sample(policy.model(), questions(0))));
      }
      assertFalse(other.asked.isEmpty(), "the server that came back was not used");
      assertEquals(2, other.loads.size());
    } finally {
      other.close();
      second.close();
    }
  }

  /** What servers did is in the log of the run that they sampled for. */
  @Test
  void aRunLogsWhatItsServersDid() throws IOException {
    ModelConfig tiny =
        ConfigLoader.of(
            ModelConfig.class, Map.of("path", "../policies/ergo-tiny", "device", "cpu"));
    try (LoadedPolicy model = LoadedPolicy.load(tiny, null, 0);
        ModelServer tinyServer = new ModelServer(model)) {
      Map<String, String> settings =
          new java.util.HashMap<>(
              Map.of(
                  "model.path", "../policies/ergo-tiny",
                  "model.lora.rank", "4",
                  "data.train.side", "448",
                  "run.dir", folder.toString(),
                  "run.name", "served",
                  "train.steps", "1",
                  "train.prompts_per_step", "2",
                  "train.group_size", "2",
                  "train.validation.items", "0"));
      settings.put("rollout.servers", "[" + tinyServer.url() + "]");
      settings.put("rollout.adapter_dir", folder.resolve("adapters").toString());
      Launch.of(Path.of("../configs/grpo.yaml"), settings).succeeded();
      Map<String, Object> row = MetricsLog.read(folder.resolve("served/metrics.jsonl")).get(0);
      ServerSampler.METRICS.forEach(name -> assertEquals(0.0, row.get(name), name));
      assertFalse(row.containsKey("sampling/forbidden_mass"), "a server does not say it");
      assertFalse(tinyServer.asked.isEmpty());
    }
  }
}

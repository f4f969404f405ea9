package dev.ergo.rl.rollout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Look;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.grpo.EpisodeSampler.Questions;
import dev.ergo.rl.train.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real vLLM server with policies/ergo-tiny, at the address in {@code -Dvllm.server}
 * (bench/vllm_server.sh starts one): its episodes are those of this process, whatever its
 * generation_config.json says.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "vllm.server", matches = "http.*")
class VllmServerTest {

  private static final int GROUP = 2;
  private static final double TEMPERATURE = 0.8;
  private static final EpisodeConfig CONFIG = EpisodeConfig.ergo(64, 64, 40, 24);

  @TempDir Path folder;

  private LoadedPolicy policy;
  private EpisodeRunner runner;
  private ServerSampler sampler;
  private List<EpisodeRequest> requests;

  @BeforeEach
  void open() {
    policy =
        LoadedPolicy.load(
            ConfigLoader.of(
                ModelConfig.class,
                Map.of(
                    "path",
                    RepositoryFiles.path("policies/ergo-tiny").toString(),
                    "device",
                    "cpu",
                    "lora",
                    Map.of("rank", 8))),
            null,
            0);
    runner = new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), CONFIG);
    sampler =
        new ServerSampler(
            ConfigLoader.of(
                RolloutConfig.class,
                Map.of(
                    "servers",
                    List.of(System.getProperty("vllm.server")),
                    "adapter_dir",
                    folder.toString(),
                    "patience_seconds",
                    30)),
            policy,
            runner,
            CONFIG,
            ConfigLoader.of(
                TrainConfig.class, Map.of("group_size", GROUP, "temperature", TEMPERATURE)),
            System.nanoTime(),
            System.out::println);
    try (SceneExamples scenes = new SceneExamples(SceneSet.of(2), 12)) {
      requests = IntStream.range(0, 12).mapToObj(i -> scenes.get(i).request()).toList();
    }
  }

  @AfterEach
  void close() {
    sampler.close();
    policy.close();
  }

  private Questions questions(long step, int count) {
    return new Questions(step, requests.subList(0, count), IntStream.range(0, count).toArray());
  }

  private static int[][] ids(List<Episode> episodes) {
    return episodes.stream()
        .flatMap(episode -> episode.looks().stream())
        .map(look -> look.sampled().ids())
        .toArray(int[][]::new);
  }

  private List<Episode> local(double temperature, int count) {
    return runner.run(
        policy.model(), requests.subList(0, count), GROUP, temperature, EpisodeNoise.none());
  }

  /** Tokens of both looks, of an adapter that changes nothing and of one that does. */
  @Test
  void greedyTokensOfBothLooksAreThoseOfThisProcess() {
    List<int[][]> all = new ArrayList<>();
    for (int version = 0; version < 2; version++) {
      if (version == 1) {
        AdapterChange.apply(policy.model().lora().orElseThrow(), 4, 0.05);
      }
      List<Episode> here = local(0, 12);
      List<Episode> there = sampler.sample(policy.model(), questions(version, 12), 0);
      assertArrayEquals(ids(here), ids(there));
      double far = 0;
      for (int i = 0; i < here.size(); i++) {
        for (int look = 0; look < 2; look++) {
          far = Math.max(far, apart(here.get(i).looks().get(look), there.get(i).looks().get(look)));
        }
      }
      int tokens = Arrays.stream(ids(there)).mapToInt(look -> look.length).sum();
      System.out.printf(
          Locale.ROOT,
          "version %d, greedy: %d looks, %d tokens equal, log-probs within %.2e in the mean of a look, forbidden tokens aside%n",
          version,
          ids(there).length,
          tokens,
          far);
      assertTrue(far < 1e-5, "log-probs are " + far + " apart");
      all.add(ids(there));
    }
    assertFalse(Arrays.deepEquals(all.get(0), all.get(1)), "the adapter changes no token");
  }

  /**
   * How far the log-probs of equal tokens are apart, per token of a look, but for what is forbidden
   * to the server by a bias: its probabilities are of the other tokens alone.
   */
  private static double apart(Look here, Look there) {
    double sum = 0;
    for (int t = 0; t < here.sampled().count(); t++) {
      double more = there.sampled().logProbs()[t] - here.sampled().logProbs()[t];
      assertTrue(more > -1e-4, "the server's log-prob is less by " + -more);
      sum += more;
    }
    return Math.abs(sum / here.sampled().count() - here.sampled().forbiddenMass());
  }

  /** The log-prob of each token is that of logits over the temperature here. */
  @Test
  void sampledTokensHaveTheLogProbsOfTheTemperature() {
    List<Episode> episodes = sampler.sample(policy.model(), questions(3, 12));
    double far = 0;
    int tokens = 0;
    for (Episode episode : episodes) {
      try (NDManager scope = NDManager.newBaseManager(policy.model().device(), "PyTorch")) {
        PrefixGroup group = new PrefixGroup(episode.prompt(), List.of(episode.continuation()));
        float[] own =
            policy
                .model()
                .logProbs(new LogProbRequest(List.of(group), TEMPERATURE, policy.images()), scope)
                .logProbs()
                .toFloatArray();
        float[] given = episode.behaviourLogProbs();
        for (int t = 0; t < given.length; t++) {
          far = Math.max(far, Math.abs(own[t] - given[t]));
          tokens++;
        }
      }
    }
    long different = episodes.stream().map(Episode::texts).distinct().count();
    System.out.printf(
        Locale.ROOT,
        "sampled at %.1f: %d tokens of %d episodes (%d different), log-probs within %.2e%n",
        TEMPERATURE,
        tokens,
        episodes.size(),
        different,
        far);
    assertTrue(different > 12, "samples are alike: " + different);
    assertTrue(far < 1e-3, "log-probs are " + far + " apart");
    assertArrayEquals(ids(episodes), ids(sampler.sample(policy.model(), questions(3, 12))));
    assertEquals(0, sampler.metrics().get("rollout/refused_answers"));
  }

  /** Prints tokens a second of the server and of this process. */
  @Test
  void tokensASecond() {
    sampler.sample(policy.model(), questions(5, 1), 0);
    for (int questions : new int[] {1, 4, 12}) {
      long start = System.nanoTime();
      int there = tokens(sampler.sample(policy.model(), questions(5, questions), 0));
      double server = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      int here = tokens(local(0, questions));
      double process = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%d episodes: server %.0f tokens/s, this process %.0f tokens/s%n",
          questions * GROUP,
          there / server,
          here / process);
      assertEquals(here, there);
    }
  }

  private static int tokens(List<Episode> episodes) {
    return episodes.stream().mapToInt(Episode::sampledCount).sum();
  }
}

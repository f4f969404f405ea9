package dev.ergo.rl.rollout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.LookWriter;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.grpo.EpisodeSampler.Questions;
import dev.ergo.rl.train.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real vLLM server with policies/ergo-tiny, at the address in {@code -Dvllm.server}
 * (bench/vllm_server.sh starts one): its episodes are those of this process. They are so as well
 * where the server was started by "serve-odd", whose generation_config.json would have it draw
 * otherwise; {@code -Dvllm.defaults=odd} then checks that it really has such defaults.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "vllm.server", matches = "http.*")
class VllmServerTest {

  private static final int ROUNDS = 6;
  private static final double TEMPERATURE = 0.8;
  private static final double NEAR = 1e-4;
  private static final EpisodeConfig CONFIG = EpisodeConfig.ergo(64, 64, 40, 24);
  private static final RolloutNoise NOISE =
      new RolloutNoise(1, 0, IntStream.range(0, 12).toArray(), 1);

  @TempDir Path folder;

  private LoadedPolicy policy;
  private EpisodeRunner runner;
  private VllmServer server;
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
    server = new VllmServer(System.getProperty("vllm.server"), policy, runner, CONFIG);
    try (SceneExamples scenes = new SceneExamples(SceneSet.of(2), 12)) {
      requests = IntStream.range(0, 12).mapToObj(i -> scenes.get(i).request()).toList();
    }
  }

  @AfterEach
  void close() {
    server.close();
    policy.close();
  }

  /** What writes: the model as it is, an adapter that changes nothing, or one that does. */
  enum Weights {
    BASE,
    ZERO_ADAPTER,
    ADAPTER
  }

  private void change() {
    AdapterChange.apply(policy.model().lora().orElseThrow(), 4, 0.05);
  }

  /** The policy as it is now, as an adapter that the server has. */
  private String loaded(long version) {
    PolicyVersion published =
        PolicyVersion.publish(folder, version, policy.model(), policy.section().path());
    server.load(published, policy.model());
    return published.name();
  }

  private List<VllmServer.Part> parts(String model) {
    return IntStream.range(0, requests.size())
        .mapToObj(i -> new VllmServer.Part(model, requests.get(i), i))
        .toList();
  }

  private List<Episode> greedyHere(QwenModel model) {
    return runner.run(model, requests, 1, 0, EpisodeNoise.none());
  }

  private static int[][] ids(List<Episode> episodes) {
    return episodes.stream()
        .flatMap(episode -> episode.looks().stream())
        .map(look -> look.sampled().ids())
        .toArray(int[][]::new);
  }

  private static int tokens(List<Episode> episodes) {
    return episodes.stream().mapToInt(Episode::sampledCount).sum();
  }

  /**
   * How far log-probs of single tokens are apart at most.
   *
   * @param all from those of the whole vocabulary
   * @param allowed from those of the ids that a server may draw
   */
  private record Apart(double all, double allowed) {

    /** Of the looks from one on, from 0. */
    static Apart of(List<Episode> there, List<List<OwnLogProbs>> here, int from) {
      double all = 0;
      double allowed = 0;
      for (int i = 0; i < there.size(); i++) {
        for (int look = from; look < here.get(i).size(); look++) {
          float[] given = there.get(i).looks().get(look).sampled().logProbs();
          OwnLogProbs own = here.get(i).get(look);
          for (int t = 0; t < given.length; t++) {
            all = Math.max(all, Math.abs(given[t] - own.all()[t]));
            allowed = Math.max(allowed, Math.abs(given[t] - own.allowed()[t]));
          }
        }
      }
      return new Apart(all, allowed);
    }
  }

  private List<List<OwnLogProbs>> own(QwenModel model, List<Episode> there, double temperature) {
    return OwnLogProbs.of(model, policy.images(), there, temperature);
  }

  /** Every token of both looks and its log-prob. */
  @ParameterizedTest
  @EnumSource(Weights.class)
  void greedyTokensOfBothLooksAndTheirLogProbsAreThoseOfThisProcess(Weights weights) {
    if (weights == Weights.ADAPTER) {
      change();
    }
    QwenModel model = weights == Weights.BASE ? policy.model().withoutAdapter() : policy.model();
    String name = weights == Weights.BASE ? server.base() : loaded(weights.ordinal());
    List<Episode> here = greedyHere(model);
    List<Episode> there = server.episodes(parts(name), 0, NOISE);
    Apart apart = Apart.of(there, own(model, there, 1), 0);
    System.out.printf(
        Locale.ROOT,
        "greedy, %s: %d looks, %d tokens; log-probs of single tokens within %.2e, forbidden ids counted in %.2e%n",
        weights,
        ids(there).length,
        tokens(there),
        apart.allowed,
        apart.all);
    assertArrayEquals(ids(here), ids(there));
    assertTrue(apart.allowed < NEAR, "log-probs are " + apart.allowed + " apart");
  }

  /** A first look as no tokenizer would write it is what the second look reads. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void idsThatNoTokenizerMakesReachTheServerAsTheyAre(int length) {
    change();
    String name = loaded(0);
    List<Drawing.Ask> asked = new ArrayList<>();
    List<Episode> there = new ArrayList<>();
    int more = 0;
    for (Episode episode : greedyHere(policy.model())) {
      SampledTokens written = episode.looks().get(0).sampled();
      SampledTokens taken = inPieces(written, length);
      more += taken.count() - written.count();
      LookWriter server =
          (look, context, most) -> {
            asked.add(new Drawing.Ask(name, context, most, 0, 1));
            return answered(asked.get(asked.size() - 1));
          };
      there.add(secondLook(episode, taken, server));
      Episode here = secondLook(episode, taken, this::greedyLook);
      assertArrayEquals(ids(List.of(here)), ids(List.of(there.get(there.size() - 1))));
    }
    int read = 0;
    for (Drawing.Ask ask : asked) {
      int[] prompt = ints(server.reply(ask).path("prompt_token_ids"));
      assertArrayEquals(ask.context().ids(), prompt);
      read += prompt.length;
    }
    Apart apart = Apart.of(there, own(policy.model(), there, 1), 1);
    System.out.printf(
        Locale.ROOT,
        "first looks in pieces of %d: %d tokens more in %d episodes; %d prompt ids of %d second looks equal, log-probs of single tokens within %.2e%n",
        length,
        more,
        there.size(),
        read,
        asked.size(),
        apart.allowed);
    assertEquals(requests.size(), asked.size());
    assertTrue(more > requests.size(), "hardly any token was taken apart");
    assertTrue(apart.allowed < NEAR, "log-probs are " + apart.allowed + " apart");
  }

  /** The same text in tokens of so many letters at most, which is not how it would be encoded. */
  private SampledTokens inPieces(SampledTokens written, int length) {
    Tokenizer tokenizer = policy.chat().tokenizer();
    IntStream pieces = IntStream.empty();
    for (int id : written.ids()) {
      String text = tokenizer.decode(new int[] {id}, true);
      boolean whole = tokenizer.isSpecial(id) || !text.chars().allMatch(letter -> letter < 128);
      pieces = IntStream.concat(pieces, whole ? IntStream.of(id) : pieces(tokenizer, text, length));
    }
    int[] ids = pieces.toArray();
    String text = tokenizer.decode(written.ids(), true);
    assertEquals(text, tokenizer.decode(ids, true));
    int[] usual = tokenizer.encode(text);
    assertFalse(Arrays.equals(usual, Arrays.copyOf(ids, usual.length)), text);
    return new SampledTokens(ids, new float[ids.length], written.stopped(), 0, Double.NaN);
  }

  private static IntStream pieces(Tokenizer tokenizer, String text, int length) {
    return IntStream.iterate(0, at -> at < text.length(), at -> at + length)
        .mapToObj(at -> text.substring(at, Math.min(text.length(), at + length)))
        .flatMapToInt(piece -> IntStream.of(tokenizer.encode(piece)));
  }

  private Episode secondLook(Episode episode, SampledTokens first, LookWriter writer) {
    return runner.run(
        episode.request(),
        episode.prompt(),
        (look, context, most) -> look == 1 ? first : writer.write(look, context, most));
  }

  private SampledTokens greedyLook(int look, TokenSequence context, int most) {
    try (Rollout rollout = policy.model().rollout(List.of(context), 1, policy.images(), most)) {
      return rollout.sample(new SamplingOptions(0, most, false), (row, at) -> 0).get(0);
    }
  }

  private SampledTokens answered(Drawing.Ask ask) {
    TokenReply reply = server.read(server.reply(ask), ask);
    assertEquals(Optional.empty(), reply.wrong());
    return reply.tokens().orElseThrow();
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  /** Two adapters write by turns about the same prompts, whose beginnings the server has kept. */
  @Test
  void eachOfTwoAdaptersWritesAsItselfWhateverTheServerHasKept() {
    List<String> names = new ArrayList<>();
    List<List<Episode>> here = new ArrayList<>();
    names.add(loaded(0));
    here.add(greedyHere(policy.model()));
    change();
    names.add(loaded(1));
    here.add(greedyHere(policy.model()));
    double kept = server.counter("vllm:prefix_cache_hits_total");
    double asked = server.counter("vllm:prefix_cache_queries_total");
    int equal = 0;
    for (int round = 0; round < 3; round++) {
      List<VllmServer.Part> turns = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        for (int turn = 0; turn < 2; turn++) {
          turns.add(new VllmServer.Part(names.get((turn + round + i) % 2), requests.get(i), i));
        }
      }
      List<Episode> there = server.episodes(turns, 0, NOISE);
      for (int at = 0; at < turns.size(); at++) {
        int adapter = names.indexOf(turns.get(at).model());
        Episode own = here.get(adapter).get(turns.get(at).row());
        assertArrayEquals(ids(List.of(own)), ids(List.of(there.get(at))));
        equal += there.get(at).sampledCount();
      }
    }
    kept = server.counter("vllm:prefix_cache_hits_total") - kept;
    asked = server.counter("vllm:prefix_cache_queries_total") - asked;
    long different =
        IntStream.range(0, requests.size())
            .filter(i -> !here.get(0).get(i).texts().equals(here.get(1).get(i).texts()))
            .count();
    System.out.printf(
        Locale.ROOT,
        "two adapters by turns: %d tokens equal; they differ in %d of %d episodes; %.0f of %.0f prompt tokens came from the cache%n",
        equal,
        different,
        requests.size(),
        kept,
        asked);
    assertTrue(different > requests.size() / 2, "the adapters write alike");
    assertTrue(kept > 0, "no prompt came from the cache; start it with --enable-prefix-caching");
  }

  /**
   * What a server draws by that is told nothing, and that none of it is in what it draws for us.
   */
  @Test
  @EnabledIfSystemProperty(named = "vllm.defaults", matches = "odd")
  void theServerHasDefaultsThatChangeNothing() {
    Set<String> texts = new HashSet<>();
    double greatest = 0;
    for (int seed = 0; seed < 4; seed++) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("model", server.base()).put("seed", seed).put("max_tokens", 12).put("logprobs", 1);
      IntStream.of(policy.chat().tokenizer().encode("What is"))
          .forEach(body.putArray("prompt")::add);
      JsonNode choice = server.post("/v1/completions", body).path("choices").path(0);
      texts.add(choice.path("text").asText());
      for (JsonNode logProb : choice.path("logprobs").path("token_logprobs")) {
        greatest = Math.max(greatest, Math.abs(logProb.asDouble()));
      }
    }
    assertEquals(1, texts.size(), "its top_k is not 1: " + texts);
    assertEquals(0, greatest, 1e-6, "its top_k is not 1");
    List<Episode> drawn = server.episodes(parts(server.base()), 1.5, NOISE);
    QwenModel model = policy.model().withoutAdapter();
    Apart apart = Apart.of(drawn, own(model, drawn, 1.5), 0);
    System.out.printf(
        Locale.ROOT,
        "odd defaults: left to itself the server writes \"%s\" with every seed; drawn for us at 1.5: %d tokens, log-probs of single tokens within %.2e%n",
        texts.iterator().next(),
        tokens(drawn),
        apart.allowed);
    assertTrue(apart.allowed < NEAR, "log-probs are " + apart.allowed + " apart");
  }

  /** What the product samples for a step has log-probs of logits over the temperature. */
  @Test
  void sampledTokensHaveTheLogProbsOfTheTemperature() {
    try (ServerSampler sampler = sampler()) {
      Questions questions =
          new Questions(3, requests, IntStream.range(0, requests.size()).toArray());
      List<Episode> episodes = sampler.sample(policy.model(), questions);
      Apart apart = Apart.of(episodes, own(policy.model(), episodes, TEMPERATURE), 0);
      long different = episodes.stream().map(Episode::texts).distinct().count();
      System.out.printf(
          Locale.ROOT,
          "sampled at %.1f: %d tokens of %d episodes (%d different); log-probs of single tokens within %.2e, forbidden ids counted in %.2e%n",
          TEMPERATURE,
          tokens(episodes),
          episodes.size(),
          different,
          apart.allowed,
          apart.all);
      assertTrue(different > 12, "samples are alike: " + different);
      assertTrue(apart.allowed < NEAR, "log-probs are " + apart.allowed + " apart");
      assertArrayEquals(ids(episodes), ids(sampler.sample(policy.model(), questions)));
      assertEquals(0, sampler.metrics().get("rollout/refused_answers"));
    }
  }

  private ServerSampler sampler() {
    return new ServerSampler(
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
        ConfigLoader.of(TrainConfig.class, Map.of("group_size", 2, "temperature", TEMPERATURE)),
        System.nanoTime(),
        System.out::println);
  }

  /** Prints tokens a second of the server and of this process, drawn as a run draws them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 32})
  void tokensASecond(int episodes) {
    String name = loaded(0);
    int group = Math.min(8, episodes);
    List<EpisodeRequest> asked = requests.subList(0, episodes / group);
    List<VllmServer.Part> parts =
        IntStream.range(0, episodes)
            .mapToObj(row -> new VllmServer.Part(name, asked.get(row / group), row))
            .toList();
    int[] slots = IntStream.range(0, asked.size()).toArray();
    List<Double> there = new ArrayList<>();
    List<Double> here = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      RolloutNoise noise = new RolloutNoise(System.nanoTime(), round, slots, group);
      there.add(rate(() -> server.episodes(parts, 1, noise)));
      here.add(rate(() -> runner.run(policy.model(), asked, group, 1, noise)));
    }
    System.out.printf(
        Locale.ROOT,
        "%d episodes: server %s tokens/s, this process %s tokens/s%n",
        episodes,
        median(there),
        median(here));
    assertEquals(ROUNDS, there.size());
  }

  private static double rate(Supplier<List<Episode>> sampling) {
    long start = System.nanoTime();
    List<Episode> episodes = sampling.get();
    return tokens(episodes) / ((System.nanoTime() - start) / 1e9);
  }

  /** The middle of the rounds behind the first, which warms up, with the least and the most. */
  private static String median(List<Double> rates) {
    List<Double> counted = rates.subList(1, rates.size()).stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f to %.0f)",
        counted.get(counted.size() / 2),
        counted.get(0),
        counted.get(counted.size() - 1));
  }
}

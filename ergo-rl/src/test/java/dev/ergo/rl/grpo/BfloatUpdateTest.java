package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.data.Example;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.advantage.LookAdvantages;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first update on episodes that the policy itself has sampled, in bfloat16, where sampler and
 * trainer round differently, under GSPO's published clip.
 */
@Tag("slow")
@Tag("device")
class BfloatUpdateTest {

  private static final int QUESTIONS = 6;
  private static final int GROUP = 6;
  private static final EpisodeConfig SIZES = EpisodeConfig.ergo(9, 9, 20, 10);

  /** Job init: 107 million weights. */
  private static final String INIT =
      """
      job: init
      run: {seed: 3}
      model:
        dtype: bfloat16
        init:
          tokenizer: %s
          hidden_size: 1024
          layers: 7
          heads: 8
          kv_heads: 2
          intermediate_size: 4096
          mrope_section: [16, 24, 24]
          vision_hidden_size: 64
          vision_depth: 2
          vision_heads: 2
          vision_intermediate_size: 128
          # So that next tokens are neither certain nor all alike, as a language model's are.
          weights: {embedding_std: 0.08}
      prompts:
        system: "Zoom."
        looks: ["{question} Zoom.", "{question}"]
        single: "{question}"
      init: {output: %s}
      """;

  @TempDir private static Path folder;

  private static LoadedPolicy policy;
  private static UpdatePass pass;
  private static TrainConfig train;
  private static List<Episode> episodes;

  @BeforeAll
  static void sample() throws IOException {
    Path model = folder.resolve("model");
    Path config =
        Files.writeString(
            folder.resolve("init.yaml"), INIT.formatted(Fixtures.path("tokenizer/tiny"), model));
    Launch.of(config, Map.of()).succeeded();
    policy =
        LoadedPolicy.load(
            ConfigLoader.of(
                ModelConfig.class,
                Map.of("path", model.toString(), "dtype", "bfloat16", "device", TestDevice.name())),
            null,
            3);
    train =
        ConfigLoader.of(
            TrainConfig.class,
            Map.of(
                "prompts_per_step",
                QUESTIONS,
                "group_size",
                GROUP,
                // The weights stay what they are, to the last bit of bfloat16.
                "optimizer.learning_rate",
                1e-30,
                "memory.microbatch_tokens",
                4096));
    pass = new UpdatePass(policy, train, 1);
    int[] numbers = IntStream.range(0, QUESTIONS).toArray();
    episodes =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), SIZES)
            .run(
                policy.model(),
                IntStream.of(numbers).mapToObj(Pictures::example).map(Example::request).toList(),
                GROUP,
                1,
                new RolloutNoise(1, 0, numbers, GROUP));
  }

  @AfterAll
  static void close() {
    pass.close();
    policy.close();
  }

  /** Under GSPO's clip with some more settings. */
  private static Map<String, Double> firstUpdate(String... more) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("type", "grpo");
    settings.put("importance_sampling", "sequence");
    settings.put("epsilon_low", 3e-4);
    settings.put("epsilon_high", 4e-4);
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    SplittableRandom random = new SplittableRandom(5);
    float[] advantages = new float[episodes.size()];
    for (int i = 0; i < advantages.length; i++) {
      advantages[i] = random.nextBoolean() ? 1 : -1;
    }
    Map<String, Double> metrics =
        PolicyUpdateTest.learn(
            policy,
            pass,
            ConfigLoader.of(PolicyLossConfig.class, settings),
            train,
            episodes,
            LookAdvantages.ofEpisodes(advantages));
    List<String> shown = new ArrayList<>();
    for (String name :
        List.of(
            "clip_ratio/region_mean",
            "ratio/min",
            "ratio/max",
            "grad_norm",
            "sampling/sampling_logp_difference/mean",
            "sampling/sampling_logp_difference/max",
            "sampling/importance_sampling_ratio/mean",
            "sampling/importance_sampling_ratio/min",
            "sampling/importance_sampling_ratio/max")) {
      if (metrics.containsKey(name)) {
        shown.add(name + String.format(Locale.ROOT, " %.6f", metrics.get(name)));
      }
    }
    System.out.println(String.join(" ", more) + " | " + String.join(", ", shown));
    return metrics;
  }

  @Test
  void nothingIsClippedInAFirstUpdateHoweverSamplerAndTrainerRound() {
    long weights = policy.trainable().values().stream().mapToLong(NDArray::size).sum();
    assertTrue(weights >= 100_000_000, "only " + weights + " weights");
    Map<String, Double> sampler = firstUpdate("old_log_probs", "sampler");
    assertTrue(sampler.get("clip_ratio/region_mean") > 0.05, "what rounding alone has clipped");

    Map<String, Double> plain = firstUpdate();
    assertEquals(0, plain.get("clip_ratio/region_mean"));
    assertEquals(1, plain.get("ratio/min"));
    assertEquals(1, plain.get("ratio/max"));

    Map<String, Double> token = firstUpdate("sampler_correction", "token");
    Map<String, Double> sequence = firstUpdate("sampler_correction", "sequence");
    for (Map<String, Double> corrected : List.of(token, sequence)) {
      assertEquals(0, corrected.get("clip_ratio/region_mean"));
      assertEquals(1, corrected.get("ratio/max"));
      double mean = corrected.get("sampling/importance_sampling_ratio/mean");
      assertTrue(mean != 1 && Math.abs(mean - 1) < 0.1, "mean weight " + mean);
      assertTrue(corrected.get("sampling/importance_sampling_ratio/max") <= 3);
      double change = corrected.get("grad_norm") / plain.get("grad_norm");
      assertTrue(change != 1 && Math.abs(change - 1) < 0.5, "gradient changed by " + change);
    }
  }
}

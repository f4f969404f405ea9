package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.io.Digest;
import dev.ergo.rl.reward.Reward;
import dev.ergo.rl.reward.ScoredEpisode;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That each setting has an effect of its own, and that trainings under it start and end. */
@Tag("slow")
class EverySettingTest {

  @TempDir static Path folder;

  private static TinyRuns runs;
  private static String data;
  private static Path config;

  /** What was seen of runs without the setting in question, by file and given settings. */
  private static final Map<String, Map<String, String>> WITHOUT = new HashMap<>();

  private static int started;

  /** A model of a few thousand weights, as good as untrained, to start from. */
  @BeforeAll
  static void configure() throws IOException {
    runs = new TinyRuns(folder);
    data = "type: parquet, path: " + runs.examples("train.parquet", 4);
    Launch.of(runs.sft(data), Map.of("run.name", "start", "train.steps", "1")).succeeded();
    config = runs.grpo(runs.run("start").resolve("final"), data);
    String yaml = Files.readString(config);
    Files.writeString(
        config,
        yaml.replace(
                "max_new_tokens1: 40, max_new_tokens2: 24",
                "max_new_tokens1: 4, max_new_tokens2: 3")
            .replace("steps: 12", "steps: 2")
            .replace("learning_rate: 1e-3", "learning_rate: 1e-2")
            .replace(
                "gamma: 0.3}",
                "gamma: 0.3, custom: [{class: %s, weight: 1}]}"
                    .formatted(Letters.class.getName())));
  }

  /** A reward that differs among the texts of a policy which has learned nothing. */
  public static final class Letters implements Reward {

    @Override
    public String name() {
      return "letters";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return Math.floorMod(episode.answerText().hashCode(), 10) / 10.0;
    }
  }

  /** Overrides as a line gives them, separated by semicolons. */
  private static Map<String, String> overrides(String line) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String one : line == null ? new String[0] : line.split(";")) {
      String[] parts = one.strip().split("=", 2);
      overrides.put(parts[0], parts[1]);
    }
    return overrides;
  }

  /** Starts a run of its own, which must end well after two steps. */
  private static String trains(Path config, Map<String, String> settings) throws IOException {
    String name = "run-" + started++;
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("run.name", name);
    Launch.of(config, all).succeeded();
    trained(name);
    return name;
  }

  private static void trained(String job) throws IOException {
    Path run = runs.run(job);
    List<Map<String, Object>> rows =
        MetricsLog.read(run.resolve("metrics.jsonl")).stream()
            .filter(row -> row.containsKey("step_time"))
            .toList();
    assertEquals(2, rows.size());
    for (Map<String, Object> row : rows) {
      assertEquals(1.0, row.get("optimizer/applied"));
      assertTrue(Double.isFinite(((Number) row.get("loss")).doubleValue()), row.toString());
    }
    assertTrue(Files.exists(run.resolve("summary.json")));
    assertTrue(Files.exists(run.resolve("report.html")));
  }

  /**
   * Each setting by itself against the same without it.
   *
   * @param given what the setting needs, for both; empty for nothing
   * @param seen what has to be different
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| model.lora={rank: 2} | weights",
        "model.lora={rank: 2} | model.lora={rank: 2, modules: [q_proj, v_proj]} | weights",
        "model.lora={rank: 2} | model.lora={rank: 2, alpha: 1} | weights",
        "| model.dtype=bfloat16 | weights",
        "| model.compute=bfloat16 | weights",
        "model.dtype=bfloat16; model.compute=float32 | model.compute=bfloat16 | weights",
        "| model.freeze_vision=true | weights",
        "| run.seed=7 | weights",
        "| train.memory.gradient_checkpointing=true | weights",
        "| train.memory.keep_vision_graph=false | weights",
        "| train.memory.microbatch_tokens=1 | weights",
        "| train.memory.rollout_batch=1 | weights",
        "| train.memory.dry_run=true | said",
        "train.shares=1 | train.shares=3 | weights",
        "train.shares=4; train.prompts_per_step=4 | train.shares_together=2 | weights",
        "| train.dynamic_sampling={max_rounds: 2} | weights",
        "train.dynamic_sampling={max_rounds: 2} | train.dynamic_sampling={accuracy: [0, 1], max_rounds: 2} | weights",
        "| train.temperature=0.7 | weights",
        "| train.top_k=2 | weights",
        "| train.top_p=0.2 | weights",
        "| train.updates_per_step=3 | weights",
        "| train.minibatches=2 | weights",
        "train.group_size=4; advantage.credit=look | train.last_looks=2 | weights",
        "| train.group_size=2 | weights",
        "| train.prompts_per_step=2 | weights",
        "| train.optimizer.learning_rate=1e-3 | learning_rate",
        "| train.optimizer.learning_rates={vision: 1e-3} | weights",
        "| train.optimizer.learning_rates={merger: 1e-3} | weights",
        "| train.optimizer.learning_rates={language: 1e-3} | weights",
        "| train.optimizer.schedule=cosine | learning_rate",
        "| train.optimizer.schedule=wsd | learning_rate",
        "| train.optimizer.warmup_steps=3 | learning_rate",
        "train.optimizer.schedule=linear | train.optimizer.min_learning_rate_ratio=0.1 | learning_rate",
        "| train.optimizer.weight_decay=0.1 | weights",
        "train.optimizer.weight_decay=0.1 | train.optimizer.decay_matrices_only=true | weights",
        "| train.optimizer.beta1=0.5 | weights",
        "| train.optimizer.beta2=0.5 | weights",
        "| train.optimizer.epsilon=0.1 | weights",
        "| train.optimizer.max_grad_norm=1e-6 | weights",
        "| train.validation.every=1 | files",
        "| train.validation.items=2 | validation",
        "| train.checkpoint.every=1 | files",
        "train.checkpoint.every=1; train.steps=3 | train.checkpoint.keep=0 | files",
        "| train.tensorboard=false | files",
        "| rewards.region=0 | rewards/region/mean",
        "| rewards.kl={coefficient: 1} | weights",
        "| rewards.overlong={buffer: 2} | rewards/overlong/mean",
        "| loss.beta=0 | weights",
        "| advantage.aggregation=normalize_then_sum | weights",
        "| advantage.baseline=leave_one_out | weights",
        "| advantage.scale=none | weights",
        "| advantage.scale=batch | weights",
        "| advantage.eps=1 | weights",
        "run.seed=8 | loss.type=grpo | weights",
        "run.seed=8 | loss.type=bnpo | weights",
        "run.seed=8 | loss.type=dr_grpo | weights",
        "| loss.type=cispo | weights",
        "| loss.type=sapo | weights",
        "| loss.type=luspo | weights",
        "| loss.type=vespo | weights",
        "loss.type=sapo | loss.sapo_temperature_positive=3 | weights",
        "loss.type=vespo | loss.vespo_power_positive=1 | weights",
        "| loss.epsilon_low=1e-4 | weights",
        "| loss.epsilon_high=1e-4 | weights",
        "loss.epsilon_high=1e-4 | loss.delta=1.0002 | weights",
        "| loss.importance_sampling=sequence | weights",
        "| loss.kl_bias_correction=false | weights",
        "| loss.entropy_coef=0.01 | weights",
        "| loss.off_policy_threshold=1e-9 | weights",
        "| loss.mask_truncated=true | weights",
        "| loss.old_log_probs=sampler | weights",
        "| data.train={type: scenes, path: null, seed: 5} | weights",
        "data.train={type: scenes, path: null, seed: 5} | data.train.fixed=true | weights",
        "| data.validation={type: scenes, path: null, seed: 6, limit: 2} | validation",
        "data.train={type: scenes, path: null, seed: 5, side: 896} | data.train={type: scenes, path: null, seed: 5, version: 3} | weights",
        "data.train={type: scenes, path: null, seed: 5, version: 3} | data.train={type: scenes, path: null, seed: 5, version: 3, split: landmarks} | weights",
        "| data.train.limit=2 | weights",
        "| prompts.system=Look. | weights",
        "data.train={type: scenes, path: null, seed: 5}; prompts.looks=['{question} Zoom.', '{question}{options}'] | prompts.option=' {letter} {text}' | weights",
        "loss.type=sapo | loss.sapo_temperature_negative=3 | weights",
        "loss.type=vespo | loss.vespo_power_negative=1 | weights",
        "loss.type=vespo | loss.vespo_rate_negative=3 | weights",
        "loss.type=vespo | loss.vespo_rate_positive=1 | weights",
        "| train.steps=3 | learning_rate",
        "| prompts.looks=['{question} Look.', '{question}'] | weights",
        "| episode.budget=9 | weights",
        "| episode.early_answer=true | weights",
        "episode.early_answer=true | prompts.early_answer=Or answer. | weights",
        "| episode.crop_budget=9 | weights",
        "| episode.max_new_tokens=5 | weights"
      })
  void grpoDiffers(String given, String setting, String seen) throws IOException {
    differs(config, overrides(given), setting, seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| train.memory.gradient_checkpointing=true | weights",
        "| train.memory.microbatch_tokens=1 | weights",
        "train.shares=1 | train.shares=2 | weights",
        "train.shares=4; train.prompts_per_step=4 | train.shares_together=2 | weights",
        "| model.init.hidden_size=64; model.init.mrope_section=[4, 6, 6] | weights",
        "| model.init.layers=2 | weights",
        "| model.init.heads=4; model.init.mrope_section=[1, 1, 2] | weights",
        "| model.init.kv_heads=2 | weights",
        "| model.init.intermediate_size=32 | weights",
        "| model.init.rope_theta=100 | weights",
        "| model.init.weights.embedding_std=0.5 | weights",
        "| model.init.weights.matrix_gain=2 | weights",
        "| model.init.weights.patch_gain=2 | weights",
        "| model.init.mrope_section=[4, 2, 2] | weights",
        "| model.init.vision_depth=1 | weights",
        "data.train={type: scenes, path: null, seed: 5}; episode.budget=64 | model.init.vision_full_attention=[] | weights",
        "| model.init.vision_heads=1 | weights",
        "| model.init.vision_hidden_size=64 | weights",
        "| model.init.vision_intermediate_size=32 | weights",
        "| model.freeze_vision=true | weights",
        "| data.train={type: scenes, path: null, seed: 5} | weights",
        "data.train={type: scenes, path: null, seed: 5} | sft.phases=[{mix: {mark: 1, list: 1, where: 1, survey: 1, direct: 1}}] | weights",
        "data.train={type: scenes, path: null, seed: 5} | sft.phases=[{mix: {judge: 1, judge_elsewhere: 1, look: 1, episode: 1}}] | weights",
        "data.train={type: scenes, path: null, seed: 5}; sft.phases=[{mix: {direct: 1}}] | sft.direct_budget=16 | weights",
        "| sft.phases=[{mix: {direct: 1}}] | weights",
        "| sft.lessons_per_example=2 | weights",
        "| sft.loose={min_side: 8, max_side: 9, min_pad: 1, max_pad: 2} | weights"
      })
  void sftDiffers(String given, String setting, String seen) throws IOException {
    Map<String, String> both = overrides(given);
    both.put("train.steps", "2");
    differs(runs.sft(data), both, setting, seen);
  }

  /**
   * What decides about right answers and boxes changes nothing of a policy that has neither; it has
   * to train all the same. What it does is shown by the tests of rewards and of the judge.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "judge.budget=9; judge.batch_size=1",
        "rewards.area_shape=linear; rewards.require_think=false",
        "rewards.match={fallback: stated, normalize_numbers: true}",
        "train.validation.batch=1",
        "data.train.boxes_rule=any; prompts.single_system=Answer.",
        "model.lora={rank: 2}; model.dtype=bfloat16",
        "model.freeze_vision=true; train.memory.gradient_checkpointing=true"
      })
  void grpoTrains(String line) throws IOException {
    trains(config, overrides(line));
  }

  private static void differs(Path config, Map<String, String> given, String setting, String what)
      throws IOException {
    String key = config.getFileName() + given.toString();
    if (!WITHOUT.containsKey(key)) {
      WITHOUT.put(key, seen(config, given));
    }
    Map<String, String> with = new LinkedHashMap<>(given);
    with.putAll(overrides(setting));
    assertNotEquals(WITHOUT.get(key).get(what), seen(config, with).get(what), setting);
  }

  /** What can be seen of a run, by name: its weights, metrics, files and what it said. */
  private static Map<String, String> seen(Path config, Map<String, String> settings)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("run.name", "run-" + started++);
    Launch launch = Launch.of(config, all).succeeded();
    Path run = runs.run(all.get("run.name"));
    Map<String, String> seen = new TreeMap<>();
    Path adapter = run.resolve("final/adapter_model.safetensors");
    Path weights = Files.exists(adapter) ? adapter : run.resolve("final/model.safetensors");
    seen.put("weights", Digest.ofFiles(List.of(weights)));
    for (Map<String, Object> row : MetricsLog.read(run.resolve("metrics.jsonl"))) {
      row.forEach((metric, value) -> seen.merge(metric, " " + value, String::concat));
    }
    try (Stream<Path> files = Files.walk(run)) {
      seen.put("files", files.map(run::relativize).sorted().toList().toString());
    }
    Path first = run.resolve("validation/step-000000.jsonl");
    seen.put("validation", Files.exists(first) ? Files.readString(first) : "");
    seen.put("said", String.valueOf(launch.out().contains("dry run")));
    return seen;
  }

  /** From one training to the next, and back into one that was cut off. */
  @Test
  void anAdapterGoesOn() throws IOException {
    String first = trains(config, Map.of("model.lora", "{rank: 2}"));
    Path adapter = runs.run(first).resolve("final");
    Map<String, String> onwards = new LinkedHashMap<>();
    onwards.put("model.adapter", adapter.toString());
    onwards.put("loss.beta", "0.1");
    onwards.put("train.checkpoint.every", "1");
    String second = trains(config, onwards);
    Path weights = runs.run(second).resolve("final/adapter_model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.delete(runs.run(second).resolve("summary.json"));
    onwards.put("run.name", second);
    Launch resumed = Launch.of(config, onwards).succeeded();
    assertTrue(resumed.out().contains("after step 2"), resumed.out());
    assertArrayEquals(whole, Files.readAllBytes(weights));
    Launch.of(config, Map.of("run.name", "wrong", "model.path", adapter.toString()))
        .refused("model.adapter");
  }
}

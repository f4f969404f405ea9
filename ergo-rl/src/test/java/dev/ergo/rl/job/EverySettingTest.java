package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That settings start, train and end: what they compute is the matter of other tests. */
@Tag("integration")
class EverySettingTest {

  @TempDir static Path folder;

  private static TinyRuns runs;
  private static String data;
  private static Path config;
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
            .replace("steps: 12", "steps: 2"));
  }

  /** Overrides as a line gives them, separated by semicolons. */
  private static Map<String, String> overrides(String line) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String one : line.split(";")) {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.lora={rank: 2}",
        "model.lora={rank: 2, modules: [q_proj, v_proj]}; loss.beta=0.1",
        "model.lora={rank: 2}; model.dtype=bfloat16",
        "model.dtype=bfloat16",
        "model.freeze_vision=true",
        "model.freeze_vision=true; train.memory.gradient_checkpointing=true",
        "train.memory.gradient_checkpointing=true",
        "train.memory.keep_vision_graph=false",
        "train.shares=1; train.memory.dry_run=true",
        "train.shares=3",
        "train.memory.rollout_batch=1; train.validation.batch=1",
        "train.memory.microbatch_tokens=1",
        "train.temperature=0.7; train.updates_per_step=3",
        "train.optimizer.schedule=cosine; train.optimizer.warmup_steps=1; train.optimizer.weight_decay=0.1",
        "train.optimizer.schedule=wsd; train.optimizer.min_learning_rate_ratio=0.1; train.optimizer.decay_matrices_only=true",
        "train.optimizer.max_grad_norm=0; train.validation.every=1; train.checkpoint.keep=0",
        "judge.budget=9; judge.batch_size=1",
        "rewards.region=0; loss.beta=0",
        "rewards.area_shape=linear; rewards.require_think=false",
        "rewards.match={fallback: stated, normalize_numbers: true}",
        "advantage.aggregation=normalize_then_sum",
        "advantage.baseline=leave_one_out; advantage.scale=none",
        "advantage.scale=batch",
        "loss.type=grpo",
        "loss.type=bnpo",
        "loss.type=dr_grpo",
        "loss.type=dapo; loss.epsilon_high=0.28; loss.mask_truncated=true",
        "loss.type=cispo",
        "loss.type=sapo",
        "loss.type=vespo",
        "loss.importance_sampling=sequence; loss.kl_bias_correction=false",
        "loss.entropy_coef=0.01; loss.off_policy_threshold=0.1; loss.delta=4",
        "data.train={type: scenes, path: null, seed: 5}; data.validation={type: scenes, path: null, seed: 6, limit: 2}",
        "data.train.limit=2; data.train.boxes_rule=any",
        "prompts.system=Look.; prompts.single_system=Answer.; prompts.option=' {letter} {text}'",
        "episode.crop_budget=9"
      })
  void grpoTrains(String line) throws IOException {
    trains(config, overrides(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.memory.gradient_checkpointing=true; train.memory.microbatch_tokens=1",
        "train.shares=1; model.freeze_vision=true",
        "data.train={type: scenes, path: null, seed: 5}; sft.phases=[{mix: {mark: 1, list: 1, where: 1, survey: 1, direct: 1}}]",
        "data.train={type: scenes, path: null, seed: 5}; sft.phases=[{mix: {judge: 1, judge_elsewhere: 1, look: 1, episode: 1}}]",
        "sft.direct_budget=16; sft.phases=[{mix: {direct: 1}}]",
        "sft.loose={min_side: 8, max_side: 9, min_pad: 1, max_pad: 2}"
      })
  void sftTrains(String line) throws IOException {
    Map<String, String> settings = overrides(line);
    settings.put("train.steps", "2");
    trains(runs.sft(data), settings);
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

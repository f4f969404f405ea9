package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.reward.Rank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose shares other processes compute ends in the bits of the run that computes them itself,
 * whichever process gets which share and however often one is lost.
 */
@Tag("slow")
class LedSharesTest {

  private static final Path TINY = Path.of("../policies/ergo-tiny");

  @TempDir Path folder;

  private Path run(String name, Map<String, String> settings) {
    Map<String, String> all =
        new LinkedHashMap<>(
            Map.of(
                "model.path", TINY.toString(),
                "run.dir", folder.toString(),
                "run.name", name,
                "train.steps", "2",
                "train.prompts_per_step", "3",
                "train.group_size", "4",
                "train.shares", "2",
                "train.validation.items", "0"));
    all.put("data.train.side", "448");
    all.putAll(settings);
    Launch.of(Path.of("../configs/grpo.yaml"), all).succeeded();
    return folder.resolve(name);
  }

  private static void assertSame(Path one, Path other, String weights) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(one.resolve("final").resolve(weights)),
        Files.readAllBytes(other.resolve("final").resolve(weights)));
    for (int step = 0; step < 2; step++) {
      String file = "rollouts/step-%06d.parquet".formatted(step);
      assertArrayEquals(
          Files.readAllBytes(one.resolve(file)), Files.readAllBytes(other.resolve(file)), file);
    }
    assertEquals(ResumeTest.withoutTimes(one), ResumeTest.withoutTimes(other));
  }

  @Test
  void fullWeightsWithTheJudgeAndTwoUpdates() throws IOException {
    Map<String, String> settings =
        Map.of(
            "train.updates_per_step",
            "2",
            "loss.beta",
            "0.01",
            "rewards.kl",
            "{coefficient: 0.1, controller: adaptive, target: 1e-3, horizon: 12}",
            "rewards.custom",
            "[{class: %s, weight: 0.2, settings: {floor: 0.1}}]".formatted(Rank.class.getName()),
            "train.shares",
            "4");
    Path alone = run("alone", settings);
    assertSame(alone, run("one", TwoProcesses.spread(1, settings)), "model.safetensors");
    int lost = TwoProcesses.LOST.get();
    assertSame(alone, run("two", TwoProcesses.spread(2, settings)), "model.safetensors");
    assertTrue(TwoProcesses.LOST.get() - lost >= 4, "no process was lost");
    assertFalse(
        Arrays.equals(
            Files.readAllBytes(alone.resolve("final/model.safetensors")),
            Files.readAllBytes(TINY.resolve("model.safetensors"))),
        "nothing was trained");
  }

  /** Neighbours are added up where they are computed, in one process as elsewhere. */
  @Test
  void sharesTogether() throws IOException {
    Map<String, String> settings =
        Map.of(
            "train.shares", "5",
            "train.shares_together", "2",
            "train.prompts_per_step", "5");
    Path alone = run("alone", settings);
    int tasks = TwoProcesses.TASKS.get();
    assertSame(alone, run("two", TwoProcesses.spread(2, settings)), "model.safetensors");
    assertEquals(2 * 2 * 3, TwoProcesses.TASKS.get() - tasks, "two stages of three tasks a step");
    Map<String, String> each = new LinkedHashMap<>(settings);
    each.put("train.shares_together", "1");
    assertFalse(
        Arrays.equals(
            Files.readAllBytes(alone.resolve("final/model.safetensors")),
            Files.readAllBytes(run("each", each).resolve("final/model.safetensors"))),
        "the order of the sums does not show");
  }

  @Test
  void anAdapter() throws IOException {
    Map<String, String> settings =
        Map.of("model.lora.rank", "4", "train.optimizer.learning_rate", "1e-3");
    assertSame(
        run("alone", settings),
        run("two", TwoProcesses.spread(2, settings)),
        "adapter_model.safetensors");
  }

  /** What another machine has under the same path must be the same. */
  @Test
  void otherWeightsAreRefused() {
    GrpoRunConfig config =
        ConfigLoader.of(
            GrpoRunConfig.class,
            Map.of("model.path", TINY.toString(), "data.train.type", "scenes"));
    ShareSpec spec =
        new ShareSpec(
            ConfigLoader.toYaml(config.fromAnywhere(config.training().train().sizes())),
            Path.of("").toAbsolutePath().toString(),
            1,
            1,
            Map.of("the policy", "others"));
    String refused = assertThrows(UserException.class, () -> ShareProcess.open(spec)).getMessage();
    assertTrue(refused.startsWith("the policy that a worker reads differs"), refused);
  }

  /** An executor works in a folder of its own, where no relative path leads anywhere. */
  @Test
  void everyPathThatIsSentIsWhole() {
    GrpoRunConfig grpo =
        ConfigLoader.of(
            GrpoRunConfig.class,
            Map.of(
                "model", Map.of("path", TINY.toString()),
                "judge", Map.of("path", TINY.toString()),
                "data", Map.of("train", Map.of("type", "scenes"))));
    assertWhole(ConfigLoader.toYaml(grpo.fromAnywhere(grpo.training().train().sizes())), 2);
    SftRunConfig sft =
        ConfigLoader.of(
            SftRunConfig.class,
            Map.of(
                "model", Map.of("init", Map.of("tokenizer", "../policies/tiny-tokenizer")),
                "data", Map.of("train", Map.of("type", "scenes"))));
    assertWhole(ConfigLoader.toYaml(sft.fromAnywhere(sft.training().train().sizes())), 1);
    SftRunConfig shaped =
        ConfigLoader.of(
            SftRunConfig.class,
            Map.of(
                "model",
                Map.of(
                    "init",
                    Map.of(
                        "tokenizer", "../policies/tiny-tokenizer",
                        "config", "../policies/ergo-tiny/config.json")),
                "data",
                Map.of("train", Map.of("type", "scenes"))));
    assertWhole(ConfigLoader.toYaml(shaped.fromAnywhere(shaped.training().train().sizes())), 2);
  }

  /** All paths of the texts above begin with two dots and lead to policies. */
  private static void assertWhole(String yaml, int paths) {
    assertFalse(Pattern.compile("[\\s\"']\\.\\./").matcher(yaml).find(), yaml);
    assertEquals(paths, yaml.split("/policies/", -1).length - 1, yaml);
  }

  /** Jobs that compute in one process say so. */
  @Test
  void otherJobsAreNotSpread() {
    Launch.of(Path.of("../configs/compare.yaml"), Map.of("run.engine", "spark"))
        .refused("run.engine is spark", "job compare computes in this process alone");
  }

  /** Lessons of a step depend on each other in length, and rows may have to be left out. */
  @Test
  void lessons() throws IOException {
    Path alone = lessons("alone", Map.of());
    assertSameLessons(alone, lessons("one", TwoProcesses.spread(1, Map.of())));
    int lost = TwoProcesses.LOST.get();
    assertSameLessons(alone, lessons("two", TwoProcesses.spread(2, Map.of())));
    assertTrue(TwoProcesses.LOST.get() - lost >= 2, "no process was lost");
  }

  private Path lessons(String name, Map<String, String> settings) {
    Map<String, String> all =
        new LinkedHashMap<>(
            Map.of(
                "run.dir", folder.toString(),
                "run.name", name,
                "model.init.tokenizer", "../policies/tiny-tokenizer",
                "train.steps", "3",
                "train.prompts_per_step", "7",
                "train.shares", "3",
                "train.shares_together", "2",
                "train.validation.items", "0",
                "train.validation.every", "0"));
    all.putAll(settings);
    Launch.of(Path.of("../configs/warmstart.yaml"), all).succeeded();
    return folder.resolve(name);
  }

  private static void assertSameLessons(Path one, Path other) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(one.resolve("final/model.safetensors")),
        Files.readAllBytes(other.resolve("final/model.safetensors")));
    assertEquals(ResumeTest.withoutTimes(one), ResumeTest.withoutTimes(other));
  }

  /** How a step is cut is the run's, not the cluster's. */
  @Test
  void sharesMustBeGiven() {
    Launch.of(
            Path.of("../configs/grpo.yaml"), Map.of("run.engine", "spark", "spark.executors", "2"))
        .refused("train.shares", "is missing");
    Launch.of(Path.of("../configs/grpo.yaml"), Map.of("run.engine", "spark", "train.shares", "2"))
        .refused("spark.executors", "is missing");
  }

  /** What one process alone can do is refused beside others. */
  @Test
  void whatBelongsToOneProcessIsRefused() {
    Map<String, String> spread =
        Map.of("run.engine", "spark", "spark.executors", "2", "train.shares", "2");
    Map.of(
            "train.memory.dry_run", "true",
            "model.devices", "[cuda:0]",
            "judge.endpoint.url", "http://127.0.0.1:1/v1",
            "rollout.servers", "[http://127.0.0.1:1]")
        .forEach(
            (key, value) -> {
              Map<String, String> settings = new LinkedHashMap<>(spread);
              settings.put(key, value);
              if (key.startsWith("judge")) {
                settings.put("judge.endpoint.model", "m");
              } else if (key.startsWith("rollout")) {
                settings.put("rollout.adapter_dir", "adapters");
              } else if (key.startsWith("model")) {
                settings.put("model.device", "null");
              }
              String section = key.startsWith("train") ? key : key.replaceFirst("\\.\\w+$", "");
              Launch.of(Path.of("../configs/grpo.yaml"), settings)
                  .refused(section, "with run.engine: spark");
            });
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.pytorch.jni.JniUtils;
import dev.ergo.core.run.Origin;
import dev.ergo.core.run.Parallelism;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed and started again ends where an uninterrupted one does, bit for bit. */
@Tag("integration")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ResumeTest {

  @TempDir static Path folder;

  private static TinyRuns runs;
  private static String data;
  private static Path warm;

  /** A model that has learned the form of episodes, so that rewards differ and weights move. */
  @BeforeAll
  static void warmUp() {
    runs = new TinyRuns(folder);
    data = "type: parquet, path: " + runs.examples("train.parquet", 8);
    Launch.of(
            runs.sft(data),
            Map.of("run.name", "warm", "train.steps", "120", "train.checkpoint.every", "120"))
        .succeeded();
    warm = runs.run("warm").resolve("final");
  }

  @Test
  void supervisedRunGoesOnBitForBit() throws IOException, InterruptedException {
    // Scenes, so that lessons of every kind and stand-ins are drawn.
    Path config = runs.sft("type: scenes, seed: 3");
    Map<String, String> phases =
        Map.of(
            "sft.phases",
            "[{until: 0.5, mix: {mark: 1, list: 1}, max_landmarks: 3}, {mix: {episode: 1, judge:"
                + " 1}}]");
    assertResumes(config, phases, "sft", 17);
  }

  @Test
  void reinforcedRunGoesOnBitForBit() throws IOException, InterruptedException {
    Path config = runs.grpo(warm, data);
    Map<String, String> adaptive =
        Map.of("rewards.kl", "{coefficient: 0.1, controller: adaptive, target: 1e-3, horizon: 9}");
    assertResumes(config, adaptive, "grpo", 29);
    Path whole = runs.run("grpo");
    Path resumed = runs.run("grpo-killed");
    for (int step = 0; step < 12; step++) {
      String file = "rollouts/step-%06d.parquet".formatted(step);
      assertEquals(
          RolloutReader.read(whole.resolve(file)), RolloutReader.read(resumed.resolve(file)), file);
    }
    for (String file : List.of("validation/step-000000.jsonl", "validation/step-000012.jsonl")) {
      assertEquals(Files.readString(whole.resolve(file)), Files.readString(resumed.resolve(file)));
    }
    assertReportShowsItemsTwice(whole);
    assertFalse(
        java.util.Arrays.equals(weights(whole), Files.readAllBytes(warm.resolve(WEIGHTS))),
        "nothing was trained");
  }

  /** What is drawn goes with the question, not with those that are sampled at the same time. */
  @Test
  void groupsSampledOneByOneAreTheSameEpisodes() {
    Path config = runs.grpo(warm, data);
    Launch.of(config, Map.of("run.name", "together", "train.steps", "1")).succeeded();
    Map<String, String> apart =
        Map.of("run.name", "apart", "train.steps", "1", "train.memory.rollout_batch", "1");
    Launch.of(config, apart).succeeded();
    List<RolloutRow> whole = rollouts("together");
    List<RolloutRow> parts = rollouts("apart");
    assertEquals(9, whole.size());
    for (int i = 0; i < whole.size(); i++) {
      assertEquals(sampled(whole.get(i)), sampled(parts.get(i)));
      assertEquals(whole.get(i).reward(), parts.get(i).reward(), 1e-12);
    }
  }

  private static List<List<Integer>> sampled(RolloutRow row) {
    return row.looks().stream().map(look -> look.sampled().ids()).toList();
  }

  private static List<RolloutRow> rollouts(String run) {
    return RolloutReader.read(runs.run(run).resolve("rollouts/step-000000.parquet"));
  }

  /**
   * As on a machine of another size: one thread until it is killed, all of this machine's after.
   */
  @Test
  void goesOnWithTheThreadsItBeganWith() throws IOException, InterruptedException {
    Path config = runs.sft(data);
    Map<String, String> oneCore = Map.of("OMP_NUM_THREADS", "1", "MKL_NUM_THREADS", "1");
    Map<String, String> whole = Map.of("run.name", "one-core");
    KilledLaunch.toItsEnd(config, whole, oneCore);
    Map<String, String> moved = Map.of("run.name", "moved");
    KilledLaunch.of(config, moved, runs.run("moved"), false, oneCore, new Random(41));
    int threads = JniUtils.getNumThreads();
    Launch resumed = Launch.of(config, moved).succeeded();
    assertEquals(threads, JniUtils.getNumThreads());
    assertEquals(
        threads > 1, resumed.out().contains("goes on with 1 thread in 1 share as it began"));
    assertArrayEquals(weights(runs.run("one-core")), weights(runs.run("moved")));
    assertEquals(Optional.of(new Parallelism(1, 1)), Origin.read(runs.run("moved")).parallelism());
  }

  /** Two cards for each held-out item, before the sampled episodes; crop areas above them. */
  private static void assertReportShowsItemsTwice(Path run) throws IOException {
    String report = Files.readString(run.resolve("report.html"));
    String[] parts = report.split("<h2>The same items before and after</h2>", -1);
    assertEquals(2, parts.length);
    String[] galleries = parts[1].split("<h2>Sampled episodes</h2>", -1);
    assertEquals(2, galleries.length);
    int items = Files.readAllLines(run.resolve("validation/step-000000.jsonl")).size();
    assertEquals(2 * items, galleries[0].split("<article", -1).length - 1);
    assertTrue(parts[0].contains("class=\"strip"), "crop areas are not drawn");
  }

  private static final String WEIGHTS = "model.safetensors";

  private static void assertResumes(
      Path config, Map<String, String> overrides, String name, long seed)
      throws IOException, InterruptedException {
    Launch.of(config, overrides).succeeded();
    String other = name + "-killed";
    Map<String, String> again = new java.util.HashMap<>(overrides);
    again.put("run.name", other);
    KilledLaunch.of(config, again, runs.run(other), false, Map.of(), new Random(seed));
    Launch resumed = Launch.of(config, again).succeeded();
    assertTrue(resumed.out().contains("resumed "), resumed.out());
    assertArrayEquals(weights(runs.run(name)), weights(runs.run(other)));
    assertEquals(withoutTimes(runs.run(name)), withoutTimes(runs.run(other)));
  }

  private static byte[] weights(Path run) throws IOException {
    return Files.readAllBytes(run.resolve("final").resolve(WEIGHTS));
  }

  /** What a run has logged but how long it took. */
  static List<Map<String, Object>> withoutTimes(Path run) throws IOException {
    List<Map<String, Object>> rows = MetricsLog.read(run.resolve("metrics.jsonl"));
    rows.forEach(
        row ->
            row.keySet().removeIf(key -> key.startsWith("timing_s/") || key.equals("step_time")));
    return rows;
  }
}

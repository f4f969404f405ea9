package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs with advantages by look, several answers behind a crop, rewards without a verdict and
 * mini-batches end in the same bits whoever computes, and wherever they are interrupted.
 */
@Tag("slow")
class CreditRunTest {

  private static final int STEPS = 3;
  private static final int GROUP = 4;
  private static final int PROMPTS = 4;
  private static final int SHARES = 2;

  /** Two passes over two mini-batches. */
  private static final int UPDATES = 4;

  private static final Path CONFIG = Path.of("../configs/grpo.yaml");
  private static final String WEIGHTS = "final/model.safetensors";

  @TempDir Path folder;

  private Map<String, String> settings(String name) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("model.path", "../policies/ergo-tiny");
    all.put("run.dir", folder.toString());
    all.put("run.name", name);
    all.put("train.steps", String.valueOf(STEPS));
    all.put("train.prompts_per_step", String.valueOf(PROMPTS));
    all.put("train.group_size", String.valueOf(GROUP));
    all.put("train.last_looks", "2");
    all.put("train.updates_per_step", "2");
    all.put("train.minibatches", "2");
    all.put("train.shares", String.valueOf(SHARES));
    all.put("train.checkpoint.every", "1");
    all.put("train.validation.items", "0");
    all.put("train.optimizer.warmup_steps", "0");
    all.put("advantage.credit", "look");
    all.put("rewards.crop_gain", "0.5");
    all.put("judge.score", "likelihood");
    all.put("data.train.side", "448");
    return all;
  }

  private Path run(String name, Map<String, String> settings) {
    Launch.of(CONFIG, settings).succeeded();
    return folder.resolve(name);
  }

  private static List<RolloutRow> rollouts(Path run, int step) {
    return RolloutReader.read(RolloutReader.file(run.resolve("rollouts"), step));
  }

  private static void assertSame(Path one, Path other) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(one.resolve(WEIGHTS)), Files.readAllBytes(other.resolve(WEIGHTS)));
    for (int step = 0; step < STEPS; step++) {
      assertEquals(rollouts(one, step), rollouts(other, step));
    }
    assertEquals(ResumeTest.withoutTimes(one), ResumeTest.withoutTimes(other));
  }

  @Test
  void whoComputesAndWhatInterruptsChangesNothing() throws IOException {
    Path whole = run("whole", settings("whole"));
    assertLearnsByLook(whole);
    assertSame(whole, run("two", TwoProcesses.spread(2, settings("two"))));
    dieBetweenMiniBatches("killed");
    assertFalse(Files.exists(folder.resolve("killed/summary.json")), "it did not die");
    Launch resumed = Launch.of(CONFIG, settings("killed")).succeeded();
    assertTrue(resumed.out().contains("resumed "), resumed.out());
    assertSame(whole, folder.resolve("killed"));
    Map<String, String> one = settings("one");
    one.put("train.minibatches", "1");
    assertFalse(
        java.util.Arrays.equals(
            Files.readAllBytes(whole.resolve(WEIGHTS)),
            Files.readAllBytes(run("one", one).resolve(WEIGHTS))),
        "mini-batches do not show");
  }

  /** Dies in the second update of the last step, when the first has changed the weights. */
  private void dieBetweenMiniBatches(String name) {
    int ofStep = SHARES + UPDATES * SHARES;
    TwoProcesses.last = TwoProcesses.TASKS.get() + (STEPS - 1) * ofStep + SHARES + SHARES + 1;
    try {
      assertNotEquals(0, Launch.of(CONFIG, TwoProcesses.spread(2, settings(name))).code());
    } finally {
      TwoProcesses.last = Long.MAX_VALUE;
    }
    Path run = folder.resolve(name);
    assertTrue(Files.isDirectory(run.resolve("checkpoints/step-00000" + (STEPS - 1))));
    assertFalse(Files.exists(RolloutReader.file(run.resolve("rollouts"), STEPS - 1)));
  }

  private static void assertLearnsByLook(Path run) throws IOException {
    List<Map<String, Object>> metrics = MetricsLog.read(run.resolve("metrics.jsonl"));
    boolean looksDiffer = false;
    boolean answersDiffer = false;
    boolean likely = false;
    boolean gains = false;
    for (int step = 0; step < STEPS; step++) {
      List<RolloutRow> rows = rollouts(run, step);
      assertEquals(PROMPTS * GROUP, rows.size());
      assertEquals((double) PROMPTS * GROUP, metrics.get(step).get("sampling/episodes"));
      assertEquals(PROMPTS * GROUP / 2.0, metrics.get(step).get("sampling/crops"));
      double apart = (Double) metrics.get(step).get("sampling/sampling_logp_difference/max");
      assertTrue(apart <= 1e-4, "what siblings share is what they were computed with: " + apart);
      for (int i = 0; i < rows.size(); i += 2) {
        RolloutRow one = rows.get(i);
        RolloutRow other = rows.get(i + 1);
        assertEquals(one.looks().get(0), other.looks().get(0));
        assertEquals(one.advantages().get(0), other.advantages().get(0));
        assertEquals(one.rewards().get("region"), other.rewards().get("region"));
        assertEquals(one.rewards().get("crop_gain"), other.rewards().get("crop_gain"));
        assertEquals(0, one.advantages().get(1) + other.advantages().get(1), 1e-12);
        assertEquals(
            (one.advantages().get(0) + one.advantages().get(1)) / 2, one.advantage(), 1e-15);
        looksDiffer |= one.looksDiffer();
        answersDiffer |= !one.looks().get(1).equals(other.looks().get(1));
        double likelihood = one.rewards().get("region");
        double gain = one.rewards().get("crop_gain");
        boolean valid = one.looks().get(0).zoom().orElseThrow().outcome().name().equals("VALID");
        assertTrue(valid ? likelihood > 0 && likelihood < 1 : likelihood == 0);
        assertTrue(valid ? gain > -1 && gain < 1 && gain != 0 : gain == 0);
        likely |= likelihood > 0.5;
        gains |= gain > 0.5;
      }
    }
    assertTrue(looksDiffer && answersDiffer);
    assertTrue(likely && gains, "no crop makes the gold answer likely");
  }

  /** What can't be is refused before anything is loaded. */
  @Test
  void whatDoesNotGoTogetherIsRefused() {
    refused(Map.of("advantage.credit", "episode"), "train.last_looks", "advantage.credit: look");
    refused(Map.of("train.last_looks", "4"), "train.last_looks", "at least two crops");
    refused(Map.of("train.last_looks", "3"), "train.last_looks", "must divide train.group_size");
    refused(
        Map.of("train.minibatches", "5"), "train.minibatches", "at most train.prompts_per_step");
    refused(Map.of("episode.early_answer", "true"), "train.last_looks", "early_answer");
    refused(
        Map.of("judge.endpoint", "{url: 'http://127.0.0.1:1/v1', model: m}"),
        "judge.score",
        "does not say");
    refused(
        Map.of("advantage.looks", "{first: [answer, region, aera]}"),
        "advantage.looks.first",
        "did you mean area?");
  }

  private void refused(Map<String, String> changes, String... parts) {
    Map<String, String> all = settings("refused");
    all.putAll(changes);
    Launch.of(CONFIG, all).refused(parts);
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.difficulty.PassRate;
import dev.ergo.data.difficulty.PassRates;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.reward.Reward;
import dev.ergo.rl.reward.ScoredEpisode;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose groups give their places to others end in the same bits whoever samples, and however
 * often they are interrupted.
 */
@Tag("slow")
class DynamicSamplingRunTest {

  private static final int STEPS = 3;
  private static final int GROUP = 4;
  private static final int PROMPTS = 3;
  private static final Path CONFIG = Path.of("../configs/grpo.yaml");

  @TempDir Path folder;

  /** Counts what is scored, and dies with it. */
  public static final class Mortal implements Reward {

    static final AtomicLong SCORED = new AtomicLong();
    static volatile long last = Long.MAX_VALUE;

    @Override
    public String name() {
      return "mortal";
    }

    @Override
    public double score(ScoredEpisode episode) {
      if (SCORED.incrementAndGet() > last) {
        throw new IllegalStateException("the end");
      }
      return 0;
    }
  }

  private Map<String, String> settings(String name) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("model.path", "../policies/ergo-tiny");
    all.put("run.dir", folder.toString());
    all.put("run.name", name);
    all.put("train.steps", String.valueOf(STEPS));
    all.put("train.prompts_per_step", String.valueOf(PROMPTS));
    all.put("train.group_size", String.valueOf(GROUP));
    all.put("train.shares", "2");
    all.put("train.checkpoint.every", "1");
    all.put("train.validation.items", "0");
    all.put("train.dynamic_sampling.max_rounds", "3");
    all.put("train.optimizer.warmup_steps", "0");
    all.put("rewards.custom", "[{class: %s, weight: 1}]".formatted(Mortal.class.getName()));
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
    String weights = "final/model.safetensors";
    assertArrayEquals(
        Files.readAllBytes(one.resolve(weights)), Files.readAllBytes(other.resolve(weights)));
    for (int step = 0; step < STEPS; step++) {
      assertEquals(rollouts(one, step), rollouts(other, step));
    }
    assertEquals(ResumeTest.withoutTimes(one), ResumeTest.withoutTimes(other));
    assertEquals(passRates(one), passRates(other));
  }

  private static List<PassRate> passRates(Path run) {
    return PassRates.read(run.resolve(PassRates.FILE)).rates();
  }

  @Test
  void whoSamplesAndWhatInterruptsChangesNothing() throws IOException {
    Path whole = run("whole", settings("whole"));
    assertLearnsFromMixedGroups(whole);
    int lost = TwoProcesses.LOST.get();
    assertSame(whole, run("two", TwoProcesses.spread(2, settings("two"))));
    assertTrue(TwoProcesses.LOST.get() - lost > 2 * STEPS, "no process was lost in a refill");
    dieInTheLastRefill(whole, "killed");
    assertFalse(Files.exists(folder.resolve("killed/summary.json")), "it did not die");
    Launch resumed = Launch.of(CONFIG, settings("killed")).succeeded();
    assertTrue(resumed.out().contains("resumed "), resumed.out());
    assertSame(whole, folder.resolve("killed"));
  }

  /** In the last step that is refilled but for the first one, which no checkpoint is before. */
  private void dieInTheLastRefill(Path whole, String name) {
    int step = STEPS - 1;
    while (rollouts(whole, step).size() == PROMPTS * GROUP) {
      step--;
    }
    assertTrue(step > 0, "only the first step is refilled");
    long before = 0;
    for (int done = 0; done < step; done++) {
      before += rollouts(whole, done).size();
    }
    Mortal.last = Mortal.SCORED.get() + before + PROMPTS * GROUP;
    try {
      assertFalse(Launch.of(CONFIG, settings(name)).code() == 0);
    } finally {
      Mortal.last = Long.MAX_VALUE;
    }
    assertTrue(Files.isDirectory(folder.resolve(name).resolve("checkpoints/step-00000" + step)));
    assertFalse(
        Files.exists(RolloutReader.file(folder.resolve(name).resolve("rollouts"), step)),
        "the step was done");
  }

  private static void assertLearnsFromMixedGroups(Path run) throws IOException {
    List<Map<String, Object>> rows = MetricsLog.read(run.resolve("metrics.jsonl"));
    double refused = 0;
    for (int step = 0; step < STEPS; step++) {
      List<RolloutRow> sampled = rollouts(run, step);
      List<RolloutRow> learned = sampled.stream().filter(RolloutRow::used).toList();
      assertEquals(PROMPTS * GROUP, learned.size());
      refused += sampled.size() - learned.size();
      assertEquals((double) sampled.size(), rows.get(step).get("sampling/episodes"));
      Map<Integer, Double> accuracies = accuracies(sampled);
      assertEquals(sampled.size() / GROUP, accuracies.size(), "two groups have one number");
      assertEquals(
          (double)
              accuracies(learned).values().stream().filter(all -> all == 0 || all == 1).count(),
          rows.get(step).get("sampling/out_of_range"));
      for (RolloutRow row : sampled) {
        if (!row.used()) {
          assertTrue(List.of(0.0, 1.0).contains(accuracies.get(row.prompt())), row.toString());
          assertEquals(0, row.advantage());
        }
      }
    }
    assertTrue(refused > 0, "no group was refused");
    List<PassRate> rates = passRates(run);
    assertEquals(
        PROMPTS * GROUP * STEPS + refused, rates.stream().mapToInt(PassRate::episodes).sum());
    assertTrue(Files.readString(run.resolve("report.html")).contains("Difficulty of the training"));
  }

  /** Share of right answers of each group. */
  private static Map<Integer, Double> accuracies(List<RolloutRow> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                RolloutRow::prompt,
                Collectors.averagingDouble(row -> row.rewards().get("answer"))));
  }
}

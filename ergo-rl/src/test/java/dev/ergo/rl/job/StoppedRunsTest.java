package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose process is told to stop, as Ctrl-C, kill and schedulers do. */
@Tag("slow")
class StoppedRunsTest {

  private static final Pattern KEPT =
      Pattern.compile("\nstopped after step (\\d+), kept in (\\S+);");

  @TempDir Path folder;

  private TinyRuns runs;
  private Path config;

  @BeforeEach
  void trainWhole() {
    runs = new TinyRuns(folder);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 8);
    Launch.of(runs.sft(data), Map.of("run.name", "warm", "train.steps", "30")).succeeded();
    config = runs.grpo(runs.run("warm").resolve("final"), data);
    Launch.of(config, settings("whole")).succeeded();
  }

  private static Map<String, String> settings(String name) {
    // So that nothing but stopping writes one.
    return new HashMap<>(Map.of("run.name", name, "train.checkpoint.every", "1000"));
  }

  /** Each time with nothing lost: the step is finished, its state kept, and the run goes on. */
  @Test
  void atAnyMomentTheStepIsFinishedAndKept() throws IOException, InterruptedException {
    Random random = new Random(61);
    for (int i = 0; i < 10; i++) {
      String name = "stopped-" + i;
      int steps = 1 + random.nextInt(9);
      Path run = runs.run(name);
      String said = KilledLaunch.askedAt(config, settings(name), run, steps, random.nextInt(200));
      assertTrue(said.contains("told to stop; once more ends at once"), said);
      Matcher kept = KEPT.matcher(said);
      assertTrue(kept.find(), said);
      int done = Integer.parseInt(kept.group(1));
      assertEquals(run.resolve("checkpoints/step-%06d".formatted(done)).toString(), kept.group(2));
      assertTrue(done >= steps, said);
      assertEquals(done, rows(run));
      assertFalse(Files.exists(run.resolve("summary.json")));
      Launch resumed = Launch.of(config, settings(name)).succeeded();
      assertTrue(
          resumed.out().lines().anyMatch(("resumed " + run + " after step " + done)::equals),
          resumed.out());
      assertSame(run);
    }
  }

  /** Where there is no time for the step, the state in front of it is kept, if it is whole. */
  @Test
  void withoutTimeTheNewestWholeStateIsKept() throws IOException, InterruptedException {
    Random random = new Random(67);
    int kept = 0;
    for (int i = 0; i < 5; i++) {
      String name = "cut-" + i;
      Path run = runs.run(name);
      Map<String, String> settings = settings(name);
      settings.put("train.stop_seconds", "0");
      String said =
          KilledLaunch.askedAt(config, settings, run, 1 + random.nextInt(9), random.nextInt(200));
      kept += KEPT.matcher(said).find() ? 1 : 0;
      Launch.of(config, settings).succeeded();
      assertSame(run);
    }
    assertTrue(kept >= 2, "kept " + kept + " times of 5");
  }

  private void assertSame(Path run) throws IOException {
    assertArrayEquals(weights(runs.run("whole")), weights(run), run.toString());
    assertEquals(
        ResumeTest.withoutTimes(runs.run("whole")), ResumeTest.withoutTimes(run), run.toString());
  }

  private static long rows(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .filter(line -> line.contains("step_time"))
        .count();
  }

  private static byte[] weights(Path run) throws IOException {
    return Files.readAllBytes(run.resolve("final/model.safetensors"));
  }
}

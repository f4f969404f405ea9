package dev.ergo.rl.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every moment can be the last of a process: a few of them, and in the slow tier many. */
class KilledRunsTest {

  private static final int AT_SOME_MOMENT = 60;
  private static final int IN_EACH_KIND = 6;

  /** What was seen of each of these once must not come back unseen. */
  private static final String ROLLOUTS = "run/rollouts/\\.step-\\d+\\.parquet\\.N\\.tmp";

  private static final String DROPPED = "run/checkpoints/\\.step-\\d+\\.old";
  private static final String DATA = "\\.own\\.parquet\\.N\\.tmp";

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void someKills() throws IOException, InterruptedException {
    KillHarness harness = new KillHarness(folder, 7);
    KillHarness.Job job = KillHarness.Job.GRPO;
    Map<FileKind, Integer> moments = new LinkedHashMap<>();
    moments.put(FileKind.PROVENANCE, 3);
    moments.put(FileKind.CHECKPOINT, 300);
    moments.put(FileKind.METRICS, 8);
    moments.put(FileKind.ROLLOUTS, 4);
    moments.put(FileKind.DROPPED, 4);
    harness.measureAndKill(job, moments);
    harness.killAtSomeMoment(job, 1);
    harness.measureAndKill(KillHarness.Job.INSPECT, Map.of(FileKind.DATA, 3));
    harness.tell(ROLLOUTS, DROPPED, DATA);
  }

  @Test
  @Tag("slow")
  void manyKills() throws IOException, InterruptedException {
    KillHarness harness = new KillHarness(folder, 20);
    for (KillHarness.Job job : KillHarness.Job.values()) {
      harness.measure(job);
      harness.killInEach(job, job.kinds(), IN_EACH_KIND);
      harness.killAtSomeMoment(job, AT_SOME_MOMENT / KillHarness.Job.values().length);
    }
    harness.tell(ROLLOUTS, DROPPED, DATA, "run/\\.predictions\\.parquet\\.N\\.tmp");
  }
}

package dev.ergo.rl.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.model.ComputeType;
import dev.ergo.core.tensor.DeviceMemory;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.job.TinyRuns;
import dev.ergo.rl.train.SizesFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job gives all memory of the device back, and nothing in it falls back to slow attention. */
@Tag("integration")
@Tag("device")
class JobMemoryTest {

  @TempDir Path folder;

  @Test
  void trainingsLeaveNothingOnTheDevice() {
    DeviceCounters counters = DeviceCounters.orSkip();
    long before = counters.read().used();
    TinyRuns runs = new TinyRuns(folder);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 4);
    Launch.of(runs.sft(data), Map.of("run.name", "made", "train.steps", "2")).succeeded();
    assertEquals(before, counters.read().used(), "bytes held after job sft");
    Map<String, String> few = Map.of("train.steps", "2", "train.validation.items", "2");
    Launch.of(runs.grpo(runs.run("made").resolve("final"), data), few).succeeded();
    // There is room for joined weights.
    assertTrue(
        SizesFile.in(runs.run("grpo")).read(ComputeType.FLOAT32).orElseThrow().joinForSampling(),
        "sampled from the weights themselves");
    DeviceCounters.Counts after = counters.read();
    assertEquals(before, after.used(), "bytes held after job grpo");
    DeviceMemory.giveBack();
    assertTrue(after.attention("efficient") > 0, after::toString);
    assertEquals(0, after.attention("math"), after::toString);
  }
}

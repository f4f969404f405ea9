package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.device.StandIn;
import dev.ergo.rl.device.StandIn.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dry run computes, by the counters of the stand-in for CUDA with three devices. */
@Tag("integration")
class DryRunTest {

  private static final int DEVICES = 3;

  /** A kernel of each token that is drawn. */
  private static final String DRAW = "aten::searchsorted.Tensor";

  @TempDir Path folder;

  private Ended train(Path config, String name, String... more)
      throws IOException, InterruptedException {
    String[] all = {
      "model.device=null",
      "model.devices=all",
      "train.steps=1",
      // The last worker gets it, and the other devices compute nothing in training.
      "train.prompts_per_step=1",
      "train.validation.items=0",
      "train.memory.dry_run=" + name.equals("dry")
    };
    Ended ended = new StandIn(folder).run(config, name, DEVICES, 4_000_000_000L, all);
    assertEquals(0, ended.code(), ended.said());
    return ended;
  }

  private static long count(Ended ended, String operator) {
    Matcher line =
        Pattern.compile("kernel (\\d+) " + Pattern.quote(operator) + "\\b")
            .matcher(ended.counters());
    long sum = 0;
    while (line.find()) {
      sum += Long.parseLong(line.group(1));
    }
    return sum;
  }

  @Test
  void everyDeviceComputesTheLargestStepWithTwoTokensALook()
      throws IOException, InterruptedException {
    StandIn.orSkip();
    TinyRuns runs = new TinyRuns(folder);
    Path config = runs.grpo(Fixtures.path("model/A"), "path: " + runs.examples("train.parquet", 3));
    Ended dry = train(config, "dry");
    Ended without = train(config, "without");
    // Two looks and the judge's answer, two tokens of each, on each device.
    assertEquals(3 * 2 * DEVICES, count(dry, DRAW) - count(without, DRAW));
    assertTrue(dry.said().contains("largest step on each of 3 GPUs: "), dry.said());
    assertTrue(dry.said().contains("peak of the process on cuda:"), dry.said());
    long busy = without.memory().get(DEVICES - 1)[1];
    for (int device = 0; device < DEVICES; device++) {
      long idle = without.memory().get(device)[1];
      assertTrue(device == DEVICES - 1 || idle < busy * 0.8, "device " + device + " trained");
      assertTrue(dry.memory().get(device)[1] > busy * 0.98, "device " + device + " was left out");
    }
  }
}

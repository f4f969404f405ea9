package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.rl.device.StandIn;
import dev.ergo.rl.device.StandIn.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices whose memory is full end a run with a sentence that names one of them and says what to
 * do, in processes of their own on the stand-in for CUDA.
 */
@Tag("slow")
class FullDeviceTest {

  private static final long PLENTY = 4_000_000_000L;

  @TempDir static Path folder;

  private static StandIn standIn;
  private static Path sft;

  /** Bytes of each device at most where there is enough of it, and of the weights. */
  private static long[] peaks;

  private static long weights;

  /** Three lessons for two devices: the second one has two of them. */
  @BeforeAll
  static void trainWithPlenty() throws IOException, InterruptedException {
    StandIn.orSkip();
    standIn = new StandIn(folder);
    TinyRuns runs = new TinyRuns(folder);
    sft = runs.sft("type: parquet, path: " + runs.examples("train.parquet", 8));
    Ended plenty = train("plenty", PLENTY);
    assertEquals(0, plenty.code(), plenty.said());
    peaks = plenty.memory().stream().mapToLong(device -> device[1]).toArray();
    weights = Files.size(runs.run("plenty").resolve("final/model.safetensors"));
  }

  private static Ended train(String name, long memory) throws IOException, InterruptedException {
    return standIn.run(
        sft, name, 2, memory, "train.steps=2", "model.device=null", "model.devices=all");
  }

  /** One line at the end, without a word of the engine's own. */
  private static void assertSays(Ended run, String... parts) {
    assertEquals(1, run.code(), run.said());
    assertTrue(run.last().startsWith("error: "), run.said());
    for (String part : parts) {
      assertTrue(run.last().contains(part), () -> "no '" + part + "' in: " + run.last());
    }
    for (String foreign : List.of("CUDA", "fakecuda", "TorchScript", "Exception", "\tat ")) {
      assertFalse(run.said().contains(foreign), () -> foreign + " in: " + run.said());
    }
  }

  @Test
  void weightsThatDoNotFit() throws IOException, InterruptedException {
    assertSays(
        train("loading", weights / 2),
        "there is not enough memory on cuda:0 for the weights of model.init",
        "more were asked for",
        "take another device (model.device, model.devices) or a smaller model");
    Path eval =
        Files.writeString(
            folder.resolve("eval.yaml"),
            """
            job: eval
            run: {name: eval, dir: %s}
            model: {devices: all, path: %s}
            eval: {benchmarks: [{type: parquet, path: %s}]}
            """
                .formatted(
                    folder.resolve("runs"),
                    folder.resolve("runs/plenty/final"),
                    folder.resolve("train.parquet")));
    assertSays(
        standIn.run(eval, "asking", 2, weights / 2),
        "there is not enough memory on cuda:0 for the weights of " + folder.resolve("runs"),
        "take model.dtype: bfloat16, another device");
    assertSays(
        standIn.run(eval, "answering", 2, weights + weights / 2),
        "none of the 8 items of benchmark parquet could be answered by coarse_to_fine; the first, e0",
        "needs more memory than there is on cuda:",
        "; lower the budget");
  }

  @Test
  void aStateThatDoesNotFit() throws IOException, InterruptedException {
    assertSays(
        train("state", weights + weights / 2),
        "the optimiser's state with the sums of gradients needs more memory than there is on cuda:",
        "turn one or more of ",
        "(saves ");
  }

  @Test
  void aStepThatDoesNotFitIntoOneOfThem() throws IOException, InterruptedException {
    assertTrue(peaks[0] < peaks[1], peaks[0] + " and " + peaks[1]);
    assertSays(
        train("step", (peaks[0] + peaks[1]) / 2),
        "a step or a validation (train.validation.batch: ",
        "needs more memory than there is on cuda:1; turn one or more of ");
    try (Stream<Path> left = Files.list(folder.resolve("runs/step"))) {
      assertFalse(left.anyMatch(path -> path.endsWith("final")));
    }
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.device.StandIn;
import dev.ergo.rl.device.StandIn.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Full weights on several devices of a memory that one would not do with, in processes of their own
 * on the stand-in for CUDA.
 */
@Tag("slow")
class ShardedTrainingTest {

  private static final long PLENTY = 4_000_000_000L;

  /** What the stand-in says is in use before anything is. */
  private static final long TAKEN = 1L << 29;

  @TempDir static Path folder;

  @BeforeAll
  static void standIn() {
    StandIn.orSkip();
    new TinyRuns(folder).examples("train.parquet", 8);
  }

  /** 17 million weights, beside which activations are small. */
  private static Path config() throws IOException {
    return Files.writeString(
        folder.resolve("sft.yaml"),
        """
        job: sft
        run: {name: x, dir: %s, seed: 5}
        model:
          devices: all
          init:
            tokenizer: %s
            hidden_size: 512
            layers: 4
            heads: 8
            kv_heads: 4
            intermediate_size: 2048
            mrope_section: [8, 12, 12]
            vision_hidden_size: 32
            vision_depth: 2
            vision_heads: 2
            vision_intermediate_size: 64
        prompts:
          system: "Zoom."
          looks: ["{question} Zoom.", "{question}"]
          single: "{question}"
        episode: {budget: 4, max_new_tokens1: 40, max_new_tokens2: 24}
        data:
          train: {type: parquet, path: %s}
        train:
          steps: 2
          prompts_per_step: 8
          optimizer: {learning_rate: 1e-3}
          checkpoint: {every: 2}
          memory: {microbatch_tokens: 200, gradient_checkpointing: true}
        """
            .formatted(
                folder.resolve("runs"),
                Fixtures.path("tokenizer/tiny"),
                folder.resolve("train.parquet")));
  }

  /** Bytes that the plan foresaw on a device at most. */
  private static double planned(Ended run) {
    Matcher line = Pattern.compile("at most at a time on .*GPUs? +([0-9.]+)").matcher(run.said());
    assertTrue(line.find(), run.said());
    return Double.parseDouble(line.group(1)) * (1L << 30);
  }

  private static Ended train(String name, int devices, long memory, String... overrides)
      throws IOException, InterruptedException {
    return new StandIn(folder).run(config(), name, devices, TAKEN + memory, overrides);
  }

  @Test
  void severalDevicesTrainWhatOneCannot() throws IOException, InterruptedException {
    Ended one = train("one", 1, PLENTY, "train.shares=8");
    assertEquals(0, one.code(), one.said());
    Ended refused = train("refused", 1, 235_000_000);
    assertEquals(1, refused.code(), refused.said());
    assertTrue(refused.said().contains("of the memory of the GPU only"), refused.said());
    Map<Integer, Long> memory = Map.of(2, 235_000_000L, 4, 180_000_000L, 8, 145_000_000L);
    for (int devices : new int[] {2, 4, 8}) {
      Ended several = train("on-" + devices, devices, memory.get(devices));
      assertEquals(0, several.code(), several.said());
      assertEquals(devices, several.memory().size(), several.counters());
      long peak = 0;
      for (long[] device : several.memory()) {
        assertEquals(0, device[0], several.counters());
        peak = Math.max(peak, device[1]);
      }
      assertTrue(peak <= planned(several), peak + " of " + planned(several));
      assertNear("one", "on-" + devices);
    }
  }

  private static void assertNear(String expected, String found) {
    Map<String, float[]> left = weights(expected);
    Map<String, float[]> right = weights(found);
    assertEquals(left.keySet(), right.keySet());
    double size = 0;
    double apart = 0;
    for (String name : left.keySet()) {
      for (int i = 0; i < left.get(name).length; i++) {
        size += Math.pow(left.get(name)[i], 2);
        apart += Math.pow(left.get(name)[i] - right.get(name)[i], 2);
      }
    }
    assertTrue(apart <= 1e-10 * size, found + ": " + apart + " of " + size);
  }

  private static Map<String, float[]> weights(String run) {
    SafetensorsFile file =
        SafetensorsFile.open(
            folder.resolve("runs").resolve(run).resolve("final/model.safetensors"));
    Map<String, float[]> weights = new TreeMap<>();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (String name : file.tensors().keySet()) {
        weights.put(name, file.read(name, manager, DataType.FLOAT32).toFloatArray());
      }
    }
    return weights;
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.device.DeviceCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on the CPU, on one GPU and on two of them end in the same policy. */
@Tag("integration")
@Tag("device")
class SeveralDevicesTest {

  private static final double RELATIVE = 1e-5;
  private static final int STEPS = 3;

  @TempDir static Path folder;

  private static TinyRuns runs;
  private static Path grpo;

  @BeforeAll
  static void warmUp() {
    assumeTrue(
        Engine.getEngine("PyTorch").getGpuCount() >= 2,
        "needs two GPUs, or the stand-in for CUDA with as many (.ci/cuda)");
    runs = new TinyRuns(folder);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 8);
    Launch.of(
            runs.sft(data),
            Map.of("run.name", "warm", "train.steps", "100", "train.checkpoint.every", "100"))
        .succeeded();
    grpo = runs.grpo(runs.run("warm").resolve("final"), data);
  }

  private static Map<String, String> overrides(String name, String... more) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "run.name",
                name,
                "train.steps",
                String.valueOf(STEPS),
                "train.prompts_per_step",
                "4",
                "train.validation.items",
                "0"));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  /** Trains, and leaves nothing on any device where that is counted. */
  private static Launch train(String name, String... more) {
    Map<Integer, Long> before = DeviceCounters.used();
    Launch trained = Launch.of(grpo, overrides(name, more)).succeeded();
    assertEquals(before, DeviceCounters.used(), name);
    return trained;
  }

  /** Shares of questions are the same, and so is the order of all sums. */
  @Test
  @Tag("slow")
  void numbersDependOnSharesAndNotOnDevices() throws IOException {
    String[] ten = {
      "train.steps",
      "10",
      "train.validation.items",
      "3",
      "train.checkpoint.every",
      "1",
      "train.checkpoint.keep",
      "0"
    };
    train("cpu", with(ten, "model.device", "cpu", "train.shares", "2"));
    train("one", with(ten, "model.device", "cuda:0", "train.shares", "2"));
    train("two", with(ten, TWO));
    assertSameRollouts("one", "two", 10);
    assertEqual(weights("one"), weights("two"));
    assertNear("cpu", "one", sameUntilATie("cpu", "one", 10));
    assertEqual(optimizer("one", 10), optimizer("two", 10));
    assertEquals(
        Files.readString(runs.run("one").resolve("validation/step-000010.jsonl")),
        Files.readString(runs.run("two").resolve("validation/step-000010.jsonl")));
  }

  private static final String[] TWO = {"model.device", "null", "model.devices", "[cuda:0, cuda:1]"};

  private static String[] with(String[] overrides, String... more) {
    return Stream.of(overrides, more).flatMap(Stream::of).toArray(String[]::new);
  }

  /** Each device answers its part of a batch. */
  @Test
  void evaluationsAreSpreadToo() throws IOException {
    Path config =
        runs.config(
            "eval.yaml",
            """
            job: eval
            run: {name: eval, dir: %s}
            model: {device: "cuda:0", path: %s}
            episode: {budget: 4, max_new_tokens1: 40, max_new_tokens2: 24}
            eval: {batch_size: 5, benchmarks: [{type: parquet, path: %s}]}
            """
                .formatted(
                    folder.resolve("runs"),
                    runs.run("warm").resolve("final"),
                    folder.resolve("train.parquet")));
    Launch.of(config, Map.of("run.name", "asked-one")).succeeded();
    Launch.of(
            config, Map.of("run.name", "asked-two", "model.device", "null", "model.devices", "all"))
        .succeeded();
    assertEquals(8, answers("asked-one").size());
    assertEquals(answers("asked-one"), answers("asked-two"));
  }

  private static List<JsonNode> answers(String run) throws IOException {
    List<JsonNode> looks = new ArrayList<>();
    for (String line : Files.readAllLines(runs.run(run).resolve("answers.jsonl"))) {
      looks.add(new ObjectMapper().readTree(line).findValue("looks"));
    }
    return looks;
  }

  /** Moments and masters on the host, which divides and takes roots as the stand-in does. */
  @Test
  void theHostUpdatesAsTheDeviceDoes() throws IOException {
    train("there", "model.device", "cuda:0");
    train("here", "model.device", "cuda:0", "train.optimizer_device", "cpu");
    assertNear("there", "here");
    assertEquals(optimizer("there", STEPS).keySet(), optimizer("here", STEPS).keySet());
  }

  /** Each gradient goes to its owner at once. */
  @Test
  void layersThatAreComputedAgainGiveTheSameWeights() throws IOException {
    String[] again = {"train.memory.gradient_checkpointing", "true", "train.shares", "2"};
    train("again-one", with(again, "model.device", "cuda:0"));
    train("again-two", with(again, TWO));
    assertSameRollouts("again-one", "again-two", STEPS);
    assertNear("again-one", "again-two");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    Launch.of(grpo, overrides("both", "model.devices", "all"))
        .refused("model.devices", "and model.device are given both");
    Launch.of(grpo, overrides("twice", "model.device", "null", "model.devices", "[cuda:0, cuda:0]"))
        .refused("model.devices", "twice");
    Launch.of(grpo, overrides("host", "model.device", "null", "model.devices", "[cpu, cuda:0]"))
        .refused("model.devices", "must be all, or a list of GPUs");
    Launch.of(grpo, overrides("none", "model.device", "null", "model.devices", "[cuda:0, cuda:99]"))
        .refused("model.devices is cuda:99", "name one from cuda:0");
    Launch.of(grpo, overrides("few", with(TWO, "train.shares", "1")))
        .refused("train.shares is 1", "model.devices names");
  }

  @Test
  void anAdapterIsTrainedOnTwo() throws IOException {
    String[] adapter = {
      "model.lora", "{rank: 2}", "train.optimizer.learning_rate", "1e-2", "loss.beta", "0"
    };
    train("adapted-one", with(adapter, "model.device", "cuda:0", "train.shares", "2"));
    train("adapted-two", with(adapter, TWO));
    assertSameRollouts("adapted-one", "adapted-two", STEPS);
    assertEqual(weights("adapted-one"), weights("adapted-two"));
  }

  /** One device, two, and one again. */
  @Test
  void aRunGoesOnWithOtherDevices() throws IOException {
    String[] six = {
      "train.steps", "6", "train.checkpoint.every", "2", "train.checkpoint.keep", "0"
    };
    train("unbroken", with(six, "model.device", "cuda:0"));
    train("broken", with(six, "model.device", "cuda:0"));
    cut("broken", 2);
    Launch more = train("broken", with(six, TWO));
    assertTrue(more.out().contains("after step 2"), more.out());
    assertTrue(more.out().contains("a share for each of 2 devices"), more.out());
    cut("broken", 4);
    Launch last = train("broken", with(six, "model.device", "cuda:0"));
    assertTrue(last.out().contains("after step 4"), last.out());
    assertSameRollouts("unbroken", "broken", 6);
    assertNear("unbroken", "broken");
  }

  /** The run as it was when it had written the checkpoint of a step. */
  private static void cut(String run, int step) throws IOException {
    List<Path> doomed = new ArrayList<>();
    doomed.add(runs.run(run).resolve("final"));
    doomed.add(runs.run(run).resolve("summary.json"));
    for (int later = step + 1; later <= 6; later++) {
      doomed.add(runs.run(run).resolve("checkpoints/step-%06d".formatted(later)));
    }
    for (Path path : doomed) {
      if (Files.exists(path)) {
        try (Stream<Path> entries = Files.walk(path)) {
          for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(entry);
          }
        }
      }
    }
  }

  private static void assertSameRollouts(String expected, String found, int steps) {
    int tokens = 0;
    for (int step = 0; step < steps; step++) {
      List<RolloutRow> left = rollouts(expected, step);
      List<RolloutRow> right = rollouts(found, step);
      assertEquals(left.size(), right.size());
      for (int i = 0; i < left.size(); i++) {
        assertEquals(left.get(i).rewards(), right.get(i).rewards(), "step " + step);
        assertEquals(sampled(left.get(i)), sampled(right.get(i)), "step " + step);
        tokens += sampled(left.get(i)).stream().mapToInt(List::size).sum();
      }
    }
    assertTrue(tokens > 0);
    System.out.printf(
        "%s and %s: the same %d tokens and their rewards in %d steps%n",
        expected, found, tokens, steps);
  }

  /**
   * Weights that differ in their last digits part two runs where a draw falls between two tokens:
   * in the step where that is, one look of one episode goes another way.
   *
   * @return steps with the same tokens and rewards
   */
  private static int sameUntilATie(String expected, String found, int steps) {
    int same = 0;
    while (same < steps
        && looks(expected, same).equals(looks(found, same))
        && rewards(expected, same).equals(rewards(found, same))) {
      same++;
    }
    assertTrue(same >= 5, "parted in step " + same);
    assertSameRollouts(expected, found, same);
    if (same < steps) {
      List<List<List<Integer>>> left = looks(expected, same);
      List<List<List<Integer>>> right = looks(found, same);
      int step = same;
      long parted =
          IntStream.range(0, left.size()).filter(i -> !left.get(i).equals(right.get(i))).count();
      System.out.printf(
          "%s and %s part in step %d: %d of %d episodes%n",
          expected, found, step + 1, parted, left.size());
      assertEquals(1, parted, "episodes that part in step " + step);
    }
    return same;
  }

  private static List<List<List<Integer>>> looks(String run, int step) {
    return rollouts(run, step).stream().map(SeveralDevicesTest::sampled).toList();
  }

  private static List<Map<String, Double>> rewards(String run, int step) {
    return rollouts(run, step).stream().map(RolloutRow::rewards).toList();
  }

  private static List<List<Integer>> sampled(RolloutRow row) {
    return row.looks().stream().map(look -> look.sampled().ids()).toList();
  }

  private static List<RolloutRow> rollouts(String run, int step) {
    return RolloutReader.read(runs.run(run).resolve("rollouts/step-%06d.parquet".formatted(step)));
  }

  private static Map<String, float[]> optimizer(String run, int step) {
    String folder = "checkpoints/step-%06d/optimizer.safetensors".formatted(step);
    return read(runs.run(run).resolve(folder));
  }

  private static Map<String, float[]> weights(String run) {
    Path policy = runs.run(run).resolve("final");
    Path full = policy.resolve("model.safetensors");
    return read(Files.exists(full) ? full : policy.resolve("adapter_model.safetensors"));
  }

  private static Map<String, float[]> read(Path path) {
    SafetensorsFile file = SafetensorsFile.open(path);
    Map<String, float[]> tensors = new TreeMap<>();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (String name : file.tensors().keySet()) {
        NDArray tensor = file.read(name, manager, DataType.FLOAT32);
        tensors.put(name, tensor.toFloatArray());
      }
    }
    return tensors;
  }

  private static void assertEqual(Map<String, float[]> expected, Map<String, float[]> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
  }

  /**
   * All weights together: where a gradient is next to nothing, AdamW's steps are a matter of
   * rounding.
   */
  private static void assertNear(String before, String after) {
    assertNear(before + " and " + after, weights(before), weights(after));
  }

  /** The same of the weights after a step. */
  private static void assertNear(String before, String after, int steps) {
    String file = "checkpoints/step-%06d/model.safetensors".formatted(steps);
    assertNear(
        before + " and " + after + " after step " + steps,
        read(runs.run(before).resolve(file)),
        read(runs.run(after).resolve(file)));
  }

  private static void assertNear(
      String what, Map<String, float[]> expected, Map<String, float[]> found) {
    assertEquals(expected.keySet(), found.keySet());
    double size = 0;
    double apart = 0;
    for (String name : expected.keySet()) {
      for (int i = 0; i < expected.get(name).length; i++) {
        size += Math.pow(expected.get(name)[i], 2);
        apart += Math.pow(expected.get(name)[i] - found.get(name)[i], 2);
      }
    }
    double relative = Math.sqrt(apart / size);
    System.out.printf(Locale.ROOT, "%s: weights apart by %.1e of their size%n", what, relative);
    assertTrue(relative <= RELATIVE, what + ": " + relative);
  }
}

package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.DeviceFailure;
import dev.ergo.core.error.UserException;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.Fixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Copies of a model are trained as the model alone is: on three GPUs where there are as many, else
 * all on the CPU.
 */
@Tag("integration")
@Tag("device")
class CopiedModelsTest {

  private static final String LOSS =
      """
      def loss(self, x: Tensor) -> Tensor:
        return torch.neg(torch.sum(x)) / 100.
      """;

  private static final double RELATIVE = 1e-5;

  private static TensorProgram program;

  @BeforeAll
  static void compile() {
    program = TensorProgram.compile("sum", Device.cpu(), LOSS);
  }

  @AfterAll
  static void close() {
    program.close();
  }

  private static final boolean GPUS = Engine.getEngine("PyTorch").getGpuCount() >= 3;

  private static final ModelConfig SECTION =
      new ModelConfig(
          Fixtures.path("model/A").toString(),
          null,
          GPUS ? "cuda:0" : "cpu",
          null,
          null,
          null,
          null);

  private static Device device(int number) {
    return GPUS ? Device.gpu(number) : Device.cpu();
  }

  private static TrainConfig train(boolean checkpointing) {
    return ConfigLoader.of(
        TrainConfig.class,
        Map.of(
            "optimizer.learning_rate",
            1,
            // So large that small gradients do not turn rounding into steps of their own.
            "optimizer.epsilon",
            1,
            "memory.microbatch_tokens",
            20,
            "memory.gradient_checkpointing",
            checkpointing));
  }

  /** Five prompts with two samples each, so that workers have several passes, and not as many. */
  private static List<PrefixGroup> groups() {
    Random random = new Random(3);
    List<PrefixGroup> groups = new ArrayList<>();
    for (int group = 0; group < 5; group++) {
      List<PrefixGroup.Continuation> samples = new ArrayList<>();
      for (int sample = 0; sample < 2; sample++) {
        boolean[] scored = new boolean[8];
        Arrays.fill(scored, true);
        samples.add(new PrefixGroup.Continuation(text(random, 8), scored));
      }
      groups.add(new PrefixGroup(text(random, 12), samples));
    }
    return groups;
  }

  private static TokenSequence text(Random random, int length) {
    return new TokenSequence(random.ints(length, 5, 200).toArray(), List.of());
  }

  private static List<float[]> trained(int devices, int workers, boolean checkpointing) {
    List<QwenModel> copies = new ArrayList<>();
    try (LoadedPolicy policy = LoadedPolicy.load(SECTION, null, 0)) {
      copies.add(policy.model());
      while (copies.size() < devices) {
        copies.add(policy.model().replica(device(copies.size())));
      }
      List<List<float[]>> all = new ArrayList<>();
      try (UpdatePass pass = pass(policy, copies, workers, checkpointing)) {
        for (int step = 0; step < 2; step++) {
          step(pass, Integer.MAX_VALUE);
        }
        copies.forEach(copy -> all.add(numbers(policy.trainable(copy))));
      } finally {
        copies.stream().skip(1).forEach(QwenModel::close);
      }
      all.forEach(copy -> assertEqual(all.get(0), copy));
      return all.get(0);
    }
  }

  private static UpdatePass pass(
      LoadedPolicy policy, List<QwenModel> copies, int workers, boolean checkpointing) {
    return new UpdatePass(
        new UpdatePass.Trained(copies, policy::trainable, policy.images(), policy.manager()),
        train(checkpointing),
        workers);
  }

  /** One update; the pass of the step that begins at a row fails. */
  private static void step(UpdatePass pass, int failingRow) {
    pass.apply(
        groups(),
        1,
        1,
        Gradients.LOG_PROBS,
        List.of(),
        (tokens, batch) -> {
          if (batch.firstRow() >= failingRow) {
            throw new IllegalStateException("out of order");
          }
          return program
              .call("loss")
              .with("x", tokens.logProbs())
              .runRecorded(tokens.logProbs().getManager())
              .singletonOrThrow();
        });
  }

  private static List<float[]> numbers(Map<String, NDArray> tensors) {
    return tensors.values().stream().map(NDArray::toFloatArray).toList();
  }

  private static void assertEqual(List<float[]> expected, List<float[]> found) {
    IntStream.range(0, expected.size())
        .forEach(i -> assertArrayEquals(expected.get(i), found.get(i), "tensor " + i));
  }

  private static void assertNear(List<float[]> expected, List<float[]> found) {
    for (int i = 0; i < expected.size(); i++) {
      double largest = 0;
      double worst = 0;
      for (int k = 0; k < expected.get(i).length; k++) {
        largest = Math.max(largest, Math.abs(expected.get(i)[k]));
        worst = Math.max(worst, Math.abs(expected.get(i)[k] - found.get(i)[k]));
      }
      assertTrue(worst <= RELATIVE * largest, "tensor " + i + ": " + worst + " of " + largest);
    }
  }

  @Test
  void sumsDoNotDependOnTheNumberOfCopies() {
    List<float[]> one = trained(1, 3, false);
    assertEqual(one, trained(2, 3, false));
    assertEqual(one, trained(3, 3, false));
  }

  /** Each gradient goes to its owner at once, pass by pass. */
  @Test
  void gradientsThatGoToTheirOwnersAtOnceComeInOrder() {
    List<float[]> one = trained(1, 3, true);
    List<float[]> two = trained(2, 3, true);
    assertNear(one, two);
    assertEqual(two, trained(2, 3, true));
    assertEqual(two, trained(3, 3, true));
  }

  @Test
  void nobodyWaitsForAWorkerThatHasFailed() {
    try (LoadedPolicy policy = LoadedPolicy.load(SECTION, null, 0);
        QwenModel copy = policy.model().replica(device(1));
        UpdatePass pass = pass(policy, List.of(policy.model(), copy), 2, true)) {
      DeviceFailure failure = assertThrows(DeviceFailure.class, () -> step(pass, 6));
      assertEquals((GPUS ? "cuda:1" : "cpu") + ": out of order", failure.getMessage());
      step(pass, Integer.MAX_VALUE);
    }
  }

  @Test
  void everyCopyHasAWorker() {
    UserException refusal =
        assertThrows(
            UserException.class,
            () -> Workers.count(List.of(Device.gpu(0), Device.gpu(1)), 100, 1));
    assertTrue(refusal.getMessage().contains("train.shares is 1"), refusal.getMessage());
    assertEquals(2, Workers.count(List.of(Device.gpu(0), Device.gpu(1)), 100, null));
  }
}

package dev.ergo.rl.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.optim.AdamW;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("integration")
@Tag("device")
class CheckpointStoreTest {

  @TempDir Path folder;

  private static LoadedPolicy policy(boolean lora) {
    LoraConfig adapter = lora ? LoraConfig.DEFAULT : null;
    return LoadedPolicy.load(
        new ModelConfig(
            Fixtures.path("model/A").toString(),
            null,
            TestDevice.name(),
            null,
            adapter,
            null,
            null),
        null,
        0);
  }

  /** Full weights, and an adapter: both come back with their moments, bit for bit. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsRestoredIsWhatWasSaved(boolean lora) {
    try (LoadedPolicy policy = policy(lora);
        AdamW optimizer = new AdamW(policy.trainable(), TrainConfig.defaults().optimizer())) {
      CheckpointStore store = new CheckpointStore(folder, 0);
      train(policy, optimizer);
      store.save(1, policy, optimizer, files -> {});
      List<float[]> saved = weights(policy);
      train(policy, optimizer);
      List<float[]> next = weights(policy);
      assertFalse(java.util.Arrays.equals(saved.get(0), next.get(0)));
      policy.save(folder.resolve("trained"));
      assertFalse(store.holdsPolicyOf(1, folder.resolve("trained")));

      store.restore(1, policy, optimizer);
      policy.save(folder.resolve("restored"));
      assertTrue(store.holdsPolicyOf(1, folder.resolve("restored")));
      assertEquals(1, optimizer.state(policy.manager()).get("step").toFloatArray()[0]);
      assertSame(saved, weights(policy));
      train(policy, optimizer);
      assertSame(next, weights(policy));
    }
  }

  /** It goes with the checkpoint and its sums, and is nothing of the policy. */
  @Test
  void whatATaskNeedsToGoOnIsKeptBesideThePolicy() throws IOException {
    try (LoadedPolicy policy = policy(true);
        AdamW optimizer = new AdamW(policy.trainable(), TrainConfig.defaults().optimizer())) {
      CheckpointStore store = new CheckpointStore(folder, 0);
      String name = CheckpointStore.TASK_FILE + "more.txt";
      store.save(1, policy, optimizer, files -> Files.writeString(files.resolve(name), "more"));
      policy.save(folder.resolve("final"));
      assertTrue(store.holdsPolicyOf(1, folder.resolve("final")));
      Path kept = store.at(1).resolve(name);
      assertEquals("more", Files.readString(kept));
      Files.writeString(kept, "less");
      String message =
          assertThrows(UserException.class, () -> store.restore(1, policy, optimizer)).getMessage();
      assertEquals(kept + " does not hold what was written", message);
    }
  }

  @Test
  void oldCheckpointsGoAndHalfOnesDoNotCount() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 2);
    assertEquals(OptionalLong.empty(), store.latest());
    try (LoadedPolicy policy = policy(true);
        AdamW optimizer = new AdamW(policy.trainable(), TrainConfig.defaults().optimizer())) {
      // What kills leave behind: a checkpoint half written, and one half deleted. Both go with the
      // next opening of the run's folder.
      Files.createDirectories(folder.resolve(".step-000009.tmp"));
      Files.createDirectories(folder.resolve(".step-000000.old/x"));
      for (long step : new long[] {1, 2, 3}) {
        store.save(step, policy, optimizer, files -> {});
        store.dropOld(OptionalLong.empty());
      }
      assertEquals(OptionalLong.of(3), store.latest());
      try (Stream<Path> entries = Files.list(folder)) {
        assertEquals(
            List.of(".step-000000.old", ".step-000009.tmp", "step-000002", "step-000003"),
            entries.map(p -> p.getFileName().toString()).sorted().toList());
      }
      Files.writeString(folder.resolve("step-000003/trainer_state.json"), "{\"step\": 2}");
      String message =
          assertThrows(UserException.class, () -> store.restore(3, policy, optimizer)).getMessage();
      assertTrue(message.contains("step-000003"), message);
      store.restore(2, policy, optimizer);
    }
  }

  /** However many a process has left that was killed before it came to dropping one. */
  @Test
  void theBestOneStaysBesideTheNewest() throws IOException {
    try (LoadedPolicy policy = policy(true);
        AdamW optimizer = new AdamW(policy.trainable(), TrainConfig.defaults().optimizer())) {
      CheckpointStore all = new CheckpointStore(folder, 0);
      for (long step : new long[] {1, 2, 3, 4, 5}) {
        all.save(step, policy, optimizer, files -> {});
      }
      new CheckpointStore(folder, 2).dropOld(OptionalLong.of(2));
      assertEquals(List.of("step-000002", "step-000004", "step-000005"), names());
      new CheckpointStore(folder, 2).dropOld(OptionalLong.of(5));
      assertEquals(List.of("step-000004", "step-000005"), names());
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theNewestWholeCheckpointIsTaken() throws IOException {
    CheckpointStore store = new CheckpointStore(folder, 0);
    List<String> told = new ArrayList<>();
    try (LoadedPolicy policy = policy(true);
        AdamW optimizer = new AdamW(policy.trainable(), TrainConfig.defaults().optimizer())) {
      assertEquals(OptionalLong.empty(), store.restoreNewest(policy, optimizer, told::add));
      store.save(1, policy, optimizer, files -> {});
      List<float[]> first = weights(policy);
      train(policy, optimizer);
      store.save(2, policy, optimizer, files -> {});
      // A checkpoint that is there is not written again.
      train(policy, optimizer);
      store.save(2, policy, optimizer, files -> {});
      train(policy, optimizer);
      store.save(3, policy, optimizer, files -> {});
      Files.writeString(folder.resolve("step-000003/adapter_model.safetensors"), "x");
      Files.writeString(folder.resolve("step-000002/adapter_config.json"), "x");
      assertEquals(OptionalLong.of(1), store.restoreNewest(policy, optimizer, told::add));
      assertSame(first, weights(policy));
      assertEquals(OptionalLong.of(1), store.latest());
      assertEquals(2, told.size());
      assertTrue(told.get(0).contains("step-000003.damaged; the run goes back to step 1"));
      assertTrue(told.get(1).contains("adapter_config.json does not hold what was written"));
      Files.delete(folder.resolve("step-000001/optimizer.safetensors"));
      String message =
          assertThrows(UserException.class, () -> store.restoreNewest(policy, optimizer, told::add))
              .getMessage();
      assertTrue(
          message.startsWith("no checkpoint is whole; delete " + folder + " to begin"), message);
      assertTrue(Files.exists(folder.resolve("step-000001")));
    }
  }

  /** Numbers that were not finite when they were saved; their sums are right. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY})
  void numbersThatAreNotFiniteAreNoState(float number) {
    CheckpointStore store = new CheckpointStore(folder, 0);
    try (LoadedPolicy policy = policy(true);
        AdamW optimizer = new AdamW(policy.trainable(), TrainConfig.defaults().optimizer())) {
      NDArray last = List.copyOf(policy.trainable().values()).get(policy.trainable().size() - 1);
      last.set(new NDIndex("0, 0"), number);
      store.save(1, policy, optimizer, files -> {});
      String message =
          assertThrows(UserException.class, () -> store.restore(1, policy, optimizer)).getMessage();
      assertTrue(message.contains("numbers that are not finite"), message);
    }
  }

  /** A step along the weights themselves. */
  private static void train(LoadedPolicy policy, AdamW optimizer) {
    List<NDArray> parameters = List.copyOf(policy.trainable().values());
    try (GradientBuffer gradients = new GradientBuffer(parameters)) {
      for (int i = 0; i < parameters.size(); i++) {
        gradients.totals().get(i).addi(parameters.get(i).stopGradient()).addi(0.1f);
      }
      optimizer.step(gradients, 1000);
    }
  }

  private static List<float[]> weights(LoadedPolicy policy) {
    Map<String, NDArray> tensors = policy.trainable();
    return tensors.values().stream().map(NDArray::toFloatArray).toList();
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }
}

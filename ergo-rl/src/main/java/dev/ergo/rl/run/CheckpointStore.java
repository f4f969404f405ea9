package dev.ergo.rl.run;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.rl.optim.AdamW;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Checkpoints of a run: {@code step-NNNNNN} holds the policy in Hugging Face (or PEFT) form, the
 * optimiser's state and the number of steps done. A folder of that name is always whole, because it
 * is written beside its place and renamed.
 *
 * @param folder the run's {@code checkpoints} folder
 * @param keep newest checkpoints that are kept, 0 for all
 */
public record CheckpointStore(Path folder, int keep) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STATE = "trainer_state.json";

  /** Writes the state after {@code step} steps and drops checkpoints that are too old. */
  public void save(long step, LoadedPolicy policy, AdamW optimizer) {
    Path target = folder.resolve(name(step));
    if (Files.isDirectory(target)) {
      return;
    }
    AtomicWrite.folder(target, draft -> fill(draft, step, policy, optimizer));
    dropOld();
  }

  private static void fill(Path draft, long step, LoadedPolicy policy, AdamW optimizer)
      throws IOException {
    policy.save(draft);
    try (NDManager scope = policy.manager().newSubManager()) {
      SafetensorsWriter.write(draft.resolve(OPTIMIZER), optimizer.state(scope), Map.of());
    }
    AtomicWrite.text(
        draft.resolve(STATE),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("step", step)) + "\n");
  }

  /** Step of the newest checkpoint. */
  public OptionalLong latest() {
    return all().stream().mapToLong(CheckpointStore::stepOf).max();
  }

  /** Brings policy and optimiser to the state of a checkpoint, bit for bit. */
  public void restore(long step, LoadedPolicy policy, AdamW optimizer) {
    Path source = folder.resolve(name(step));
    try {
      JsonNode state = JSON.readTree(source.resolve(STATE).toFile());
      if (state.path("step").asLong(-1) != step) {
        throw new UserException(
            "%s does not say step %d; delete this checkpoint to resume from an older one"
                .formatted(source.resolve(STATE), step));
      }
    } catch (IOException e) {
      throw new UserException(
          source.resolve(STATE) + " is damaged; delete this checkpoint to resume from an older one",
          e);
    }
    policy.restore(source);
    SafetensorsFile file = SafetensorsFile.open(source.resolve(OPTIMIZER));
    Map<String, Shape> shapes = new LinkedHashMap<>();
    file.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    optimizer.restore(
        shapes,
        (name, taker) -> {
          try (NDManager scope = policy.manager().newSubManager()) {
            taker.accept(file.read(name, scope, DataType.FLOAT32));
          }
        });
  }

  private void dropOld() {
    entries("\\.step-\\d{6,}\\.old").forEach(CheckpointStore::deleteTree);
    List<Path> found = all();
    if (keep > 0) {
      found.subList(0, Math.max(0, found.size() - keep)).forEach(CheckpointStore::delete);
    }
  }

  private List<Path> all() {
    return entries("step-\\d{6,}").stream()
        .sorted(Comparator.comparingLong(CheckpointStore::stepOf))
        .toList();
  }

  private List<Path> entries(String name) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(p -> p.getFileName().toString().matches(name)).toList();
    } catch (IOException e) {
      throw new UserException(
          folder + " can't be read (" + e.getMessage() + "); check its permissions", e);
    }
  }

  private static String name(long step) {
    return String.format(java.util.Locale.ROOT, "step-%06d", step);
  }

  private static long stepOf(Path folder) {
    return Long.parseLong(folder.getFileName().toString().substring("step-".length()));
  }

  /** Renames before it deletes, so that a crash in between leaves no half checkpoint. */
  private static void delete(Path checkpoint) {
    Path doomed = checkpoint.resolveSibling("." + checkpoint.getFileName() + ".old");
    try {
      Files.move(checkpoint, doomed, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw AtomicWrite.failure(doomed, e);
    }
    deleteTree(doomed);
  }

  private static void deleteTree(Path doomed) {
    try (Stream<Path> walk = Files.walk(doomed)) {
      for (Path entry : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(doomed, e);
    }
  }
}

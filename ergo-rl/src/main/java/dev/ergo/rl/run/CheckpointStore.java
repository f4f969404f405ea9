package dev.ergo.rl.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.rl.optim.AdamW;
import dev.ergo.rl.policy.LoadedPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Checkpoints of a run: {@code step-NNNNNN} holds the policy in Hugging Face (or PEFT) form, the
 * optimiser's state and the number of steps done. A folder of that name is always whole, because it
 * is written beside its place and renamed.
 */
public final class CheckpointStore {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STATE = "trainer_state.json";

  private final Path folder;
  private final int keep;

  /**
   * Creates the store.
   *
   * @param folder the run's {@code checkpoints} folder
   * @param keep newest checkpoints that are kept, 0 for all
   */
  public CheckpointStore(Path folder, int keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /** Writes the state after {@code step} steps and drops checkpoints that are too old. */
  public void save(long step, LoadedPolicy policy, AdamW optimizer) {
    Path target = folder.resolve(name(step));
    if (Files.isDirectory(target)) {
      return;
    }
    Path draft = folder.resolve(name(step) + ".tmp");
    try {
      Files.createDirectories(folder);
      delete(draft);
      policy.save(draft);
      try (NDManager scope = policy.manager().newSubManager()) {
        SafetensorsWriter.write(draft.resolve(OPTIMIZER), optimizer.state(scope), Map.of());
      }
      AtomicFiles.write(
          draft.resolve(STATE),
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsString(Map.of("step", step, "format", 1)));
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      dropOld();
    } catch (IOException e) {
      deleteQuietly(draft);
      throw AtomicFiles.failure(target, e);
    } catch (RuntimeException e) {
      deleteQuietly(draft);
      throw e;
    }
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
            source.resolve(STATE) + " does not say step " + step + "; delete this checkpoint to resume from an older one");
      }
    } catch (IOException e) {
      throw new UserException(
          source + " is damaged (" + e.getMessage() + "); delete it to resume from an older one", e);
    }
    policy.restore(source);
    try (SafetensorsFile file = SafetensorsFile.open(source.resolve(OPTIMIZER));
        NDManager scope = policy.manager().newSubManager()) {
      Map<String, NDArray> state = new LinkedHashMap<>();
      file.tensors()
          .forEach((name, info) -> state.put(name, file.read(name, scope, ai.djl.ndarray.types.DataType.FLOAT32)));
      optimizer.restore(state);
    }
  }

  /** The newest checkpoint's folder. */
  public Optional<Path> latestFolder() {
    OptionalLong step = latest();
    return step.isPresent() ? Optional.of(folder.resolve(name(step.getAsLong()))) : Optional.empty();
  }

  private void dropOld() throws IOException {
    List<Path> found = all();
    if (keep > 0) {
      for (Path old : found.subList(0, Math.max(0, found.size() - keep))) {
        delete(old);
      }
    }
  }

  private List<Path> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(p -> p.getFileName().toString().matches("step-\\d{6,}"))
          .sorted(Comparator.comparingLong(CheckpointStore::stepOf))
          .toList();
    } catch (IOException e) {
      throw new UserException(folder + " can't be read (" + e.getMessage() + "); check its permissions", e);
    }
  }

  private static String name(long step) {
    return String.format(java.util.Locale.ROOT, "step-%06d", step);
  }

  private static long stepOf(Path folder) {
    return Long.parseLong(folder.getFileName().toString().substring("step-".length()));
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    // The complete name must vanish first, so that a crash in between leaves no half checkpoint.
    Path doomed = path.resolveSibling(path.getFileName() + ".old");
    if (!path.getFileName().toString().endsWith(".tmp")) {
      Files.move(path, doomed, StandardCopyOption.ATOMIC_MOVE);
    } else {
      doomed = path;
    }
    try (Stream<Path> walk = Files.walk(doomed)) {
      for (Path entry : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      delete(path);
    } catch (IOException e) {
      // The failure that made this folder worthless is reported by the caller.
    }
  }
}

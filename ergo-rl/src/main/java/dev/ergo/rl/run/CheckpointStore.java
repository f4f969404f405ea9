package dev.ergo.rl.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.DamagedFile;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.rl.optim.AdamW;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
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

  /** What names begin with of files that a task needs to go on, and that are none of the policy. */
  public static final String TASK_FILE = "resume-";

  /** What a task writes into a checkpoint. */
  @FunctionalInterface
  public interface TaskFiles {

    /** Writes files whose names begin with {@link #TASK_FILE}. */
    void into(Path checkpoint) throws IOException;
  }

  /**
   * Writes the state after {@code step} steps, unless it is there.
   *
   * @param task writes what goes with it
   */
  public void save(long step, LoadedPolicy policy, AdamW optimizer, TaskFiles task) {
    Path target = at(step);
    if (Files.isDirectory(target)) {
      return;
    }
    AtomicWrite.folder(target, draft -> fill(draft, step, policy, optimizer, task));
  }

  private static void fill(
      Path draft, long step, LoadedPolicy policy, AdamW optimizer, TaskFiles task)
      throws IOException {
    policy.save(draft);
    task.into(draft);
    try (NDManager scope = policy.manager().newSubManager()) {
      SafetensorsWriter.write(
          draft.resolve(CheckpointFolder.OPTIMIZER), optimizer.state(scope), Map.of());
    }
    new CheckpointFolder(draft).seal(step);
  }

  /** Step of the newest checkpoint. */
  public OptionalLong latest() {
    return all().stream().mapToLong(CheckpointStore::stepOf).max();
  }

  /**
   * Brings policy and optimiser to the state of the newest checkpoint that is whole, bit for bit.
   * Newer ones that are damaged are set aside.
   *
   * @param told a sentence about each damaged one
   * @return its step; empty if there is no checkpoint
   * @throws UserException if there are checkpoints and none is whole
   */
  public OptionalLong restoreNewest(LoadedPolicy policy, AdamW optimizer, Consumer<String> told) {
    Map<Path, String> damaged = new LinkedHashMap<>();
    List<Path> all = new ArrayList<>(all());
    Collections.reverse(all);
    for (Path checkpoint : all) {
      long step = stepOf(checkpoint);
      try {
        restore(step, policy, optimizer);
      } catch (UserException e) {
        damaged.put(checkpoint, e.getMessage());
        continue;
      }
      damaged.forEach(
          (newer, why) ->
              told.accept(
                  "%s is damaged (%s) and kept as %s; the run goes back to step %d"
                      .formatted(
                          newer, why, new DamagedFile(newer).setAside().getFileName(), step)));
      return OptionalLong.of(step);
    }
    if (!damaged.isEmpty()) {
      throw new UserException(
          "no checkpoint is whole; delete %s to begin anew from step 0 (%s)"
              .formatted(folder, damaged.values().iterator().next()));
    }
    return OptionalLong.empty();
  }

  /**
   * Brings policy and optimiser to the state of a checkpoint, bit for bit.
   *
   * @throws UserException naming the file if it is damaged; policy and optimiser may have taken
   *     over some of it then
   */
  public void restore(long step, LoadedPolicy policy, AdamW optimizer) {
    Path source = at(step);
    new CheckpointFolder(source).verify(step);
    policy.restore(source);
    requireNumbers(source, policy.trainable());
    SafetensorsFile file = SafetensorsFile.open(source.resolve(CheckpointFolder.OPTIMIZER));
    Map<String, Shape> shapes = new LinkedHashMap<>();
    file.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    optimizer.restore(
        shapes,
        (name, taker) -> {
          try (NDManager scope = policy.manager().newSubManager()) {
            NDArray values = file.read(name, scope, DataType.FLOAT32);
            requireNumbers(file.path(), Map.of(name, values));
            taker.accept(values);
          }
        });
  }

  /** A run that goes on from NaN computes nothing else. */
  private static void requireNumbers(Path source, Map<String, NDArray> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          try (NDManager scope = tensor.getManager().newSubManager()) {
            scope.tempAttachAll(tensor);
            // A NaN is both the greatest and the least of its tensor.
            double greatest = number(tensor.max());
            double least = number(tensor.min());
            if (!Double.isFinite(greatest) || !Double.isFinite(least)) {
              throw new UserException(
                  "%s holds numbers that are not finite (%s)".formatted(source, name));
            }
          }
        });
  }

  private static float number(NDArray scalar) {
    return scalar.toType(DataType.FLOAT32, false).getFloat();
  }

  /** Whether a folder holds the policy of a checkpoint, byte for byte. */
  public boolean holdsPolicyOf(long step, Path policy) {
    return new CheckpointFolder(at(step)).holdsPolicyOf(policy);
  }

  /**
   * Drops checkpoints that are too old.
   *
   * @param best step of one that is kept all the same
   */
  public void dropOld(OptionalLong best) {
    List<Path> found = all();
    if (keep > 0) {
      found.subList(0, Math.max(0, found.size() - keep)).stream()
          .filter(checkpoint -> best.isEmpty() || stepOf(checkpoint) != best.getAsLong())
          .forEach(CheckpointStore::delete);
    }
  }

  /** Copies the policy of a checkpoint into a new folder, without what only training needs. */
  public void copyPolicy(long step, Path target) {
    AtomicWrite.folder(target, new CheckpointFolder(at(step))::copyPolicy);
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

  /** The folder of the checkpoint of a step. */
  public Path at(long step) {
    return folder.resolve(String.format(java.util.Locale.ROOT, "step-%06d", step));
  }

  private static long stepOf(Path folder) {
    return Long.parseLong(folder.getFileName().toString().substring("step-".length()));
  }

  /**
   * Renames before it deletes, so that a crash in between leaves no half checkpoint. What it leaves
   * goes when the run's folder is opened again.
   */
  private static void delete(Path checkpoint) {
    Path doomed = checkpoint.resolveSibling("." + checkpoint.getFileName() + ".old");
    try {
      Files.move(checkpoint, doomed, StandardCopyOption.ATOMIC_MOVE);
      AtomicWrite.delete(doomed);
    } catch (IOException e) {
      throw AtomicWrite.failure(doomed, e);
    }
  }
}

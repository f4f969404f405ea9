package dev.ergo.rl.rollout;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.model.QwenModel;
import dev.ergo.rl.run.CheckpointStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A version of the policy as servers get it: an adapter folder in PEFT form. The name is {@code
 * policy-vN} with the beginning of the digest of its weights: a server keeps keys and values of
 * prompts by the adapter's name, so that two runs, or two tries of one step, may not share one.
 *
 * @param number training steps that it has behind it
 * @param name what it is asked for by
 * @param folder where it is
 */
record PolicyVersion(long number, String name, Path folder) {

  private static final int DIGITS = 12;

  /** Writes an adapter into a folder that is not there yet. */
  @FunctionalInterface
  private interface Writer {
    void into(Path folder) throws IOException;
  }

  /**
   * Writes the adapter of a model.
   *
   * @param directory where adapters go
   * @param number training steps that it has behind it
   * @param base path or hub name of the model that it is for
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  static PolicyVersion publish(Path directory, long number, QwenModel model, String base) {
    return publish(directory, number, folder -> model.lora().orElseThrow().save(folder, base));
  }

  /**
   * Brings back an adapter that {@link #keepIn} has copied.
   *
   * @param checkpoint its folder, which holds a later version of the same adapter
   */
  static PolicyVersion takenFrom(Path checkpoint, Path directory, long number) {
    return publish(
        directory,
        number,
        folder -> {
          Files.createDirectory(folder);
          Files.copy(checkpoint.resolve(LoraAdapter.CONFIG), folder.resolve(LoraAdapter.CONFIG));
          Files.copy(checkpoint.resolve(kept(number)), folder.resolve(LoraAdapter.WEIGHTS));
        });
  }

  private static PolicyVersion publish(Path directory, long number, Writer adapter) {
    Path draft = directory.resolve(".policy-v" + number + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(directory);
      AtomicWrite.delete(draft);
      adapter.into(draft);
      String digest = WeightDigest.of(draft).replaceFirst("^.*:", "");
      String name = "policy-v" + number + "-" + digest.substring(0, DIGITS);
      Path folder = directory.resolve(name);
      try {
        Files.move(draft, folder);
      } catch (FileSystemException e) {
        if (!Files.isDirectory(folder)) {
          throw e;
        }
        // An earlier try of this step, or another process, has left it; the same digest is the same
        // adapter.
        AtomicWrite.delete(draft);
      }
      return new PolicyVersion(number, name, folder);
    } catch (IOException e) {
      throw AtomicWrite.failure(directory, e);
    }
  }

  /** Copies the weights into the folder of a checkpoint. */
  void keepIn(Path checkpoint) throws IOException {
    Files.copy(folder.resolve(LoraAdapter.WEIGHTS), checkpoint.resolve(kept(number)));
  }

  private static String kept(long number) {
    return CheckpointStore.TASK_FILE + "policy-v" + number + ".safetensors";
  }

  /** Deletes the folder; servers that have loaded it do not need it any more. */
  void withdraw() {
    try {
      AtomicWrite.delete(folder);
    } catch (IOException e) {
      throw AtomicWrite.failure(folder, e);
    }
  }
}

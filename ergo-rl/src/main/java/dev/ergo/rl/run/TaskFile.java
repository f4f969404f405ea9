package dev.ergo.rl.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A value that a task keeps in checkpoints, as JSON.
 *
 * @param name of the file, behind {@link CheckpointStore#TASK_FILE}
 * @param type of the value
 * @param unknown what nobody knows without it, in words
 */
public record TaskFile<T>(String name, Class<T> type, String unknown) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes the value into a checkpoint. */
  public void write(Path checkpoint, T value) throws IOException {
    JSON.writeValue(in(checkpoint).toFile(), value);
  }

  /**
   * Reads it.
   *
   * @throws UserException if it can't be read
   */
  public T read(Path checkpoint) {
    Path file = in(checkpoint);
    try {
      return JSON.readValue(file.toFile(), type);
    } catch (IOException e) {
      throw new UserException(
          "%s can't be read, so %s; delete the checkpoint around it to go on from the one before"
              .formatted(file, unknown),
          e);
    }
  }

  private Path in(Path checkpoint) {
    return checkpoint.resolve(CheckpointStore.TASK_FILE + name);
  }
}

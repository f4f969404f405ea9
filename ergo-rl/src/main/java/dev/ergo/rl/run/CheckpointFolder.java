package dev.ergo.rl.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The folder of one checkpoint, with a file that says which step it is of and what every other file
 * in it holds, so that damage of any of them is seen.
 *
 * @param path where it lies
 */
record CheckpointFolder(Path path) {

  static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STATE = "trainer_state.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_BYTES = 1 << 20;

  /** Writes that file, in place of a former one; all others must be there. */
  void seal(long step) throws IOException {
    ObjectNode state = JSON.createObjectNode().put("step", step);
    ObjectNode sums = state.putObject("crc32c");
    for (Path file : files()) {
      if (!file.endsWith(STATE)) {
        sums.put(file.getFileName().toString(), checksum(file));
      }
    }
    AtomicWrite.text(
        path.resolve(STATE),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
  }

  /**
   * Reads all files.
   *
   * @throws UserException naming the file that is not as it was written
   */
  void verify(long step) {
    Path file = path.resolve(STATE);
    try {
      JsonNode state = JSON.readTree(file.toFile());
      if (state.path("step").asLong(-1) != step) {
        throw new UserException("%s does not say step %d".formatted(file, step));
      }
      // Earlier versions wrote no sums; then the readers of the files have to see the damage.
      for (var sum : state.path("crc32c").properties()) {
        Path summed = path.resolve(sum.getKey());
        if (!Files.isRegularFile(summed)) {
          throw new UserException(summed + " is not there");
        } else if (!checksum(summed).equals(sum.getValue().asText())) {
          throw new UserException(summed + " does not hold what was written");
        }
      }
    } catch (IOException e) {
      throw new UserException(file + " or a file that it names can't be read", e);
    }
  }

  /** Whether a folder holds the same policy, whatever else is in it. */
  boolean holdsPolicyOf(Path folder) {
    try {
      for (Path file : policyFiles()) {
        Path other = folder.resolve(file.getFileName());
        if (!Files.isRegularFile(other) || Files.mismatch(file, other) >= 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UserException(
          "%s can't be compared with %s; check their permissions".formatted(folder, path), e);
    }
  }

  /** Copies the files of the policy into a folder. */
  void copyPolicy(Path folder) throws IOException {
    for (Path file : policyFiles()) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
  }

  private List<Path> policyFiles() throws IOException {
    return files().stream().filter(file -> !isOfTraining(file)).toList();
  }

  private static boolean isOfTraining(Path file) {
    return file.endsWith(OPTIMIZER)
        || file.endsWith(STATE)
        || file.getFileName().toString().startsWith(CheckpointStore.TASK_FILE);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String checksum(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer) >= 0) {
        sum.update(buffer.flip());
        buffer.clear();
      }
    }
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}

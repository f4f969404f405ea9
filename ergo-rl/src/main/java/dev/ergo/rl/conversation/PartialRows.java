package dev.ergo.rl.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.AtomicWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that are finished while others are not, in a file beside the output: a first line with a
 * key that names what makes the rows, then one line for each row, in order. A job that was cut off
 * goes on behind them; rows made by anything else are dropped.
 */
final class PartialRows implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final FileChannel channel;
  private final List<ObjectNode> found;

  private PartialRows(Path file, FileChannel channel, List<ObjectNode> found) {
    this.file = file;
    this.channel = channel;
    this.found = found;
  }

  /**
   * Opens the file of an output.
   *
   * @param key names input, model and settings
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  static PartialRows open(Path output, String key) {
    Path file = output.resolveSibling("." + output.getFileName() + ".partial");
    FileChannel channel = null;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      String head = JSON.createObjectNode().put("key", key) + "\n";
      List<ObjectNode> found = new ArrayList<>();
      long end = whole(Files.readString(file), head, found);
      channel.truncate(end).position(end);
      PartialRows rows = new PartialRows(file, channel, found);
      if (end == 0) {
        rows.write(head.getBytes(StandardCharsets.UTF_8));
      }
      return rows;
    } catch (IOException e) {
      closeQuietly(channel);
      throw AtomicWrite.failure(file, e);
    }
  }

  /** Reads whole lines under the right key and returns how many bytes they take. */
  private static long whole(String text, String head, List<ObjectNode> found) {
    if (!text.startsWith(head)) {
      return 0;
    }
    int at = head.length();
    for (int end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
      try {
        JsonNode line = JSON.readTree(text.substring(at, end));
        if (!(line instanceof ObjectNode row)) {
          break;
        }
        found.add(row);
      } catch (JsonProcessingException e) {
        // What a crash has torn is made again, and all behind it.
        break;
      }
      at = end + 1;
    }
    return text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
  }

  /** Rows that are there already, from the first on. */
  List<ObjectNode> found() {
    return found;
  }

  /** Adds the next rows; they are on the disk when it returns. */
  void append(List<ObjectNode> rows) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    rows.forEach(row -> lines.writeBytes((row + "\n").getBytes(StandardCharsets.UTF_8)));
    try {
      write(lines.toByteArray());
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.force(false);
  }

  /** The output is written as a whole: the file is needed no more. */
  void done() {
    close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Every row that counts was forced to the disk before.
    }
  }
}

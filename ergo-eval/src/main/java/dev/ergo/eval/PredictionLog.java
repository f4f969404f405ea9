package dev.ergo.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ergo.core.error.UserException;
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
 * The judged items of a run, one JSON line each. A batch is on the disk when {@link #append}
 * returns; a line that a killed process left unfinished is cut off on opening.
 */
final class PredictionLog implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final List<ItemResult> earlier;

  private PredictionLog(Path file, FileChannel channel, List<ItemResult> earlier) {
    this.file = file;
    this.channel = channel;
    this.earlier = earlier;
  }

  /**
   * Opens or creates the log.
   *
   * @throws UserException if it can't be opened or a finished line is no prediction
   */
  static PredictionLog open(Path file) {
    try {
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      List<ItemResult> earlier = parse(file, new String(bytes, 0, end, StandardCharsets.UTF_8));
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(end).position(end);
      return new PredictionLog(file, channel, earlier);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static List<ItemResult> parse(Path file, String text) {
    List<ItemResult> results = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        results.add(EvalJson.MAPPER.readValue(line, ItemResult.class));
      } catch (JsonProcessingException e) {
        throw new UserException(
            "%s, line %d is not a prediction of this version; remove the file to start again."
                .formatted(file, number),
            e);
      }
    }
    return results;
  }

  /** What the file held when it was opened. */
  List<ItemResult> earlier() {
    return earlier;
  }

  /** Adds lines and waits until they are on the disk. */
  void append(List<ItemResult> results) {
    try {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      for (ItemResult result : results) {
        lines.write(EvalJson.MAPPER.writeValueAsBytes(result));
        lines.write('\n');
      }
      ByteBuffer buffer = ByteBuffer.wrap(lines.toByteArray());
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(false);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static UserException failure(Path file, IOException cause) {
    return new UserException(
        "The predictions %s can't be read or written (%s); check the folder and its free space."
            .formatted(file, cause.getMessage()),
        cause);
  }
}

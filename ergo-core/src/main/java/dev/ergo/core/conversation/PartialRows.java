package dev.ergo.core.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.LineLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final LineLog log;
  private final List<ObjectNode> found;

  private PartialRows(Path file, LineLog log, List<ObjectNode> found) {
    this.file = file;
    this.log = log;
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
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      LineLog log = LineLog.open(file);
      try {
        return new PartialRows(file, log, begin(log, key));
      } catch (IOException e) {
        log.close();
        throw e;
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  private static List<ObjectNode> begin(LineLog log, String key) throws IOException {
    String head = JSON.createObjectNode().put("key", key).toString();
    List<String> lines = log.found();
    if (lines.isEmpty() || !lines.get(0).equals(head)) {
      log.keep(0);
      log.append(List.of(head));
      return List.of();
    }
    List<ObjectNode> found = rows(lines.subList(1, lines.size()));
    log.keep(1 + found.size());
    return found;
  }

  /** The rows up to one that a crash has spoilt: it is made again, and all behind it. */
  private static List<ObjectNode> rows(List<String> lines) {
    List<ObjectNode> rows = new ArrayList<>();
    for (String line : lines) {
      try {
        if (!(JSON.readTree(line) instanceof ObjectNode row)) {
          break;
        }
        rows.add(row);
      } catch (JsonProcessingException e) {
        break;
      }
    }
    return rows;
  }

  /** Rows that are there already, from the first on. */
  List<ObjectNode> found() {
    return found;
  }

  /** Adds the next rows; they are on the disk when it returns. */
  void append(List<ObjectNode> rows) {
    try {
      log.append(rows.stream().map(ObjectNode::toString).toList());
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
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
    try {
      log.close();
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }
}

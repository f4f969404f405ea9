package dev.ergo.eval.item;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.LineLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers or replies of a run, one JSON line each, to whatever it has been asked: changed
 * configurations find what they share with earlier ones. Records are on the disk when {@link
 * #append} returns; a line that a killed process left unfinished is cut off on opening.
 *
 * @param <K> what a record is looked up by
 * @param <V> the record
 */
public final class RecordLog<K, V extends Record> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RecordLog.class);

  private final Path file;
  private final LineLog log;
  private final Function<V, K> key;
  private final Map<K, V> records = new HashMap<>();

  private RecordLog(Path file, LineLog log, Function<V, K> key) {
    this.file = file;
    this.log = log;
    this.key = key;
  }

  /**
   * Opens or creates the log.
   *
   * @throws UserException if it can't be opened or a finished line is no such record
   */
  public static <K, V extends Record> RecordLog<K, V> open(
      Path file, Class<V> type, Function<V, K> key) {
    try {
      RecordLog<K, V> opened =
          new RecordLog<>(file, LineLog.open(file, RecordLog::isJson, LOG::warn), key);
      try {
        opened.parse(type);
        return opened;
      } catch (UserException e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** What is JSON, but no record of this version, is not damaged. */
  private static boolean isJson(String line) {
    try {
      return EvalJson.MAPPER.readTree(line).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private void parse(Class<V> type) {
    int number = 0;
    for (String line : log.found()) {
      number++;
      try {
        V found = EvalJson.MAPPER.readValue(line, type);
        records.put(key.apply(found), found);
      } catch (JsonProcessingException e) {
        throw new UserException(
            "%s, line %d is not an answer of this version; remove the file to ask again."
                .formatted(file, number),
            e);
      }
    }
  }

  /** The record that was kept earlier under exactly this key. */
  public Optional<V> find(K place) {
    return Optional.ofNullable(records.get(place));
  }

  /**
   * Adds lines and waits until they are on the disk.
   *
   * @throws UserException if they can't be written
   */
  public void append(List<V> fresh) {
    try {
      log.append(fresh.stream().map(EvalJson::line).toList());
      fresh.forEach(found -> records.put(key.apply(found), found));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public void close() {
    try {
      log.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static UserException failure(Path file, IOException cause) {
    return new UserException(
        "The answers %s can't be read or written (%s); check the folder and its free space."
            .formatted(file, cause.getMessage()),
        cause);
  }
}

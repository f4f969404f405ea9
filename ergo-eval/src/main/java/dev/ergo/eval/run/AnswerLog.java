package dev.ergo.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.LineLog;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.run.LoggedAnswer.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answers of a run, one JSON line each, of whatever data, policies and questions it has been
 * asked: changed configurations find what they share with earlier ones. A batch is on the disk when
 * {@link #append} returns; a line that a killed process left unfinished is cut off on opening.
 */
public final class AnswerLog implements AutoCloseable {

  private final Path file;
  private final LineLog log;
  private final Map<Place, LoggedAnswer> answers;

  private AnswerLog(Path file, LineLog log, Map<Place, LoggedAnswer> answers) {
    this.file = file;
    this.log = log;
    this.answers = answers;
  }

  /**
   * Opens or creates the log.
   *
   * @throws UserException if it can't be opened or a finished line is no answer
   */
  public static AnswerLog open(Path file) {
    try {
      LineLog log = LineLog.open(file);
      try {
        return new AnswerLog(file, log, parse(file, log.found()));
      } catch (UserException e) {
        log.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static Map<Place, LoggedAnswer> parse(Path file, List<String> lines) {
    Map<Place, LoggedAnswer> answers = new HashMap<>();
    int number = 0;
    for (String line : lines) {
      number++;
      try {
        LoggedAnswer answer = EvalJson.MAPPER.readValue(line, LoggedAnswer.class);
        if (answer.key() == null || answer.answer() == null || answer.imageSize() == null) {
          throw damaged(file, number, null);
        }
        answers.put(answer.place(), answer);
      } catch (JsonProcessingException e) {
        throw damaged(file, number, e);
      }
    }
    return answers;
  }

  private static UserException damaged(Path file, int line, Exception cause) {
    return new UserException(
        "%s, line %d is not an answer of this version; remove the file to start again."
            .formatted(file, line),
        cause);
  }

  /** The answer given earlier to exactly this question. */
  public Optional<LoggedAnswer> find(Place place) {
    return Optional.ofNullable(answers.get(place));
  }

  /**
   * Adds lines and waits until they are on the disk.
   *
   * @throws UserException if they can't be written
   */
  public void append(List<LoggedAnswer> fresh) {
    try {
      log.append(fresh.stream().map(EvalJson::line).toList());
      fresh.forEach(answer -> answers.put(answer.place(), answer));
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

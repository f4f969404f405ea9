package dev.ergo.core.job;

import dev.ergo.core.error.EngineFailure;
import dev.ergo.core.error.Excerpt;
import dev.ergo.core.error.MemoryFailure;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a job ended early, as a user is told.
 *
 * @param code 1 for what the user can mend, 2 for a defect
 * @param sentence one line, whatever a parser has to say
 * @param cause what was thrown
 */
public record Failure(int code, String sentence, Throwable cause) {

  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

  /** The failure that something thrown means. */
  public static Failure of(Throwable cause) {
    if (cause instanceof UserException) {
      return new Failure(1, withRemedy(cause.getMessage().replaceAll("\\s*\\R\\s*", " ")), cause);
    } else if (cause instanceof OutOfMemoryError) {
      return new Failure(
          1,
          "the Java heap is full (%s); give more with MAVEN_OPTS=-Xmx8g"
              .formatted(cause.getMessage()),
          cause);
    } else if (MemoryFailure.is(cause)) {
      return new Failure(
          1,
          "there is not enough memory%s (%s); have less of it at a time (the keys *_batch, batch_size, microbatch_tokens), or lower the budgets"
              .formatted(MemoryFailure.place(cause), MemoryFailure.reason(cause)),
          cause);
    } else if (cause instanceof InvalidPathException path) {
      return new Failure(1, unwritable(path), cause);
    }
    Optional<String> engine =
        EngineFolder.here().failure(cause).or(() -> EngineFailure.sentence(cause));
    if (engine.isPresent()) {
      return new Failure(1, engine.get(), cause);
    } else if (cause instanceof UncheckedIOException access) {
      return new Failure(1, failedAccess(access.getCause()), cause);
    }
    return new Failure(2, Excerpt.of("a defect of Ergo: " + cause), cause);
  }

  /** Whatever key or file holds such a path, the remedy is the same. */
  private static String withRemedy(String sentence) {
    return sentence.contains("unmappable characters")
        ? sentence + "; for letters beyond ASCII set the environment variable LC_ALL=C.UTF-8"
        : sentence;
  }

  /** Under the locale of most containers, Java knows file names of ASCII letters alone. */
  private static String unwritable(InvalidPathException path) {
    String encoding = System.getProperty("sun.jnu.encoding");
    return "%s is no path here (%s); file names are in %s: for others set the environment variable LC_ALL=C.UTF-8"
        .formatted(Excerpt.of(path.getInput()), path.getReason(), encoding);
  }

  /** Whoever reads or writes a file says more than this; it is for those that don't. */
  private static String failedAccess(IOException e) {
    return "a file can't be read or written (%s: %s); check its place, its permissions and the free space"
        .formatted(e.getClass().getSimpleName(), Excerpt.of(e.getMessage()));
  }

  /** Says it on standard error, a defect with its stack trace, and returns the exit code. */
  public int tell() {
    if (code == 2) {
      LOG.error("this is a defect of Ergo, please report it", cause);
    } else {
      Console.err().println("error: " + sentence);
      LOG.debug("stack trace of the error above", cause);
    }
    return code;
  }
}

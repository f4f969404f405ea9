package dev.ergo.spark;

import dev.ergo.core.error.UserException;
import dev.ergo.core.job.Failure;
import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;

/**
 * What a task came to. A user's mistake is a result, for trying again would not mend it; what
 * nobody foresaw is thrown, and Spark tries again elsewhere.
 *
 * @param value what was computed; null where there is a mistake
 * @param mistake a sentence for the user, or null
 * @param executor where it was computed, as Spark names it for its scheduler
 */
record Outcome<T extends Serializable>(T value, String mistake, String executor)
    implements Serializable {

  /** Does a task in this executor. */
  static <T extends Serializable> Outcome<T> of(Supplier<T> work) {
    return of(
        work,
        "executor_%s_%s"
            .formatted(
                SparkEnv.get().blockManager().blockManagerId().host(),
                SparkEnv.get().executorId()));
  }

  /** The same in a place of that name. */
  static <T extends Serializable> Outcome<T> of(Supplier<T> work, String executor) {
    try {
      return new Outcome<>(work.get(), null, executor);
    } catch (OutOfMemoryError e) {
      return new Outcome<>(
          null,
          "the Java heap of an executor is full (%s); give it more (spark.executor.memory), or fewer tasks at a time (spark.task.cpus)"
              .formatted(e.getMessage()),
          executor);
    } catch (RuntimeException | LinkageError e) {
      Failure failure = Failure.of(e);
      if (failure.code() != 1) {
        throw e;
      }
      return new Outcome<>(null, failure.sentence(), executor);
    }
  }

  /**
   * The value.
   *
   * @throws UserException for a user's mistake
   */
  T orThrow() {
    if (mistake != null) {
      throw new UserException(mistake);
    }
    return value;
  }
}

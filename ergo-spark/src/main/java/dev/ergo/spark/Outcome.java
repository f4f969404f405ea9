package dev.ergo.spark;

import dev.ergo.core.error.UserException;
import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;

/**
 * What a task came to. A user's mistake is a result, for trying again would not mend it.
 *
 * @param value what was computed; null where there is a mistake
 * @param mistake a sentence for the user, or null
 * @param executor where it was computed, as Spark names it for its scheduler
 */
record Outcome<T extends Serializable>(T value, String mistake, String executor)
    implements Serializable {

  static <T extends Serializable> Outcome<T> of(Supplier<T> work) {
    String executor =
        "executor_%s_%s"
            .formatted(
                SparkEnv.get().blockManager().blockManagerId().host(), SparkEnv.get().executorId());
    try {
      return new Outcome<>(work.get(), null, executor);
    } catch (UserException e) {
      return new Outcome<>(null, e.getMessage(), executor);
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

package dev.ergo.core.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.config.LoadedConfig;

/**
 * Work that a configuration file names with {@code job:}. A job says which sections of the file it
 * reads, checks them and does the work.
 *
 * <p>An implementation has a constructor without parameters and stands in {@code
 * META-INF/services/dev.ergo.core.job.Job} of its module: the class path decides which jobs there
 * are.
 *
 * @param <C> record with the sections that the job reads; its constructor fills in defaults and
 *     refuses what does not go together with {@link InvalidValueException}
 */
public interface Job<C extends Record> {

  /** What {@code job:} says. */
  String name();

  /** The record's class. The same section is of the same type in all jobs. */
  Class<C> config();

  /**
   * Does the work.
   *
   * @return the exit code: 0 if all is well, 1 if some of it could not be done
   * @throws dev.ergo.core.error.UserException for a user's mistake
   */
  int run(LoadedConfig<C> loaded);

  /**
   * A section that must be there.
   *
   * @throws InvalidValueException if it is not
   */
  static <T> T needed(String job, String key, T section) {
    Check.require(section != null, key, "is missing, and job " + job + " needs it");
    return section;
  }
}

package dev.ergo.core.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.config.LoadedConfig;

/**
 * Work that a configuration file names with {@code job:}. A job says which sections of the file it
 * reads, checks them and does the work.
 *
 * <p>A subclass has a public constructor without parameters and stands in {@code
 * META-INF/services/dev.ergo.core.job.Job} of its module: the class path decides which jobs there
 * are.
 *
 * @param <C> record with the sections that the job reads; its constructor fills in defaults and
 *     refuses what does not go together with {@link InvalidValueException}
 */
public abstract class Job<C extends Record> {

  private final String name;
  private final Class<C> config;

  /**
   * Creates the job.
   *
   * @param name what {@code job:} says
   * @param config the record's class; the same section is of the same type in all jobs
   */
  protected Job(String name, Class<C> config) {
    this.name = name;
    this.config = config;
  }

  /** What {@code job:} says. */
  public final String name() {
    return name;
  }

  /** The class of the record with its sections. */
  public final Class<C> config() {
    return config;
  }

  /** What it does, in half a sentence. */
  public abstract String summary();

  /** Whether the job can be watched while it runs, as {@code run.monitor} asks. */
  public boolean isWatched() {
    return false;
  }

  /** Whether the job can have other processes compute, as {@code run.engine} asks. */
  public boolean spreads() {
    return false;
  }

  /**
   * Does the work.
   *
   * @return the exit code: 0 if all is well, 1 if some of it could not be done
   * @throws dev.ergo.core.error.UserException for a user's mistake
   */
  public abstract int run(LoadedConfig<C> loaded);

  /**
   * Checks what can be checked without doing the work, beyond what the record has checked: files,
   * models, first rows, memory. Nothing is written.
   *
   * @throws dev.ergo.core.error.UserException for what would keep the job from running
   */
  public void validate(LoadedConfig<C> loaded) {
    // What the record has checked is all there is.
  }

  /**
   * A section that must be there.
   *
   * @throws InvalidValueException if it is not
   */
  public static <T> T needed(String job, String key, T section) {
    Check.require(section != null, key, "is missing, and job " + job + " needs it");
    return section;
  }
}

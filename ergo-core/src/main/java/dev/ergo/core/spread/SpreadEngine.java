package dev.ergo.core.spread;

import dev.ergo.core.error.UserException;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;
import java.util.ServiceLoader;

/**
 * An engine that has other processes, found by the class path under the name that {@code
 * run.engine} gives.
 */
public interface SpreadEngine {

  /** What {@code run.engine} says. */
  String name();

  /**
   * Brings up processes for a run.
   *
   * @throws UserException if they can't be had
   */
  Crew open(SparkConfig section);

  /**
   * The processes of a run: those of its engine, or this one alone.
   *
   * @param section where the engine finds others; null where there are none
   * @throws UserException if they can't be had
   */
  static Crew crew(RunFolderConfig run, SparkConfig section) {
    return run.isLocal() ? new Alone() : named(run.engine()).open(section);
  }

  /**
   * The engine of a name.
   *
   * @throws UserException if the class path has none
   */
  static SpreadEngine named(String name) {
    return ServiceLoader.load(SpreadEngine.class, SpreadEngine.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "run.engine is %s, which is not on the class path; start the run with spark-submit and the jar of ergo-%s (docs/scale.md), or set run.engine to local"
                        .formatted(name, name)));
  }
}

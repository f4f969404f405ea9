package dev.ergo.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigDifference;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * The folder of one run, locked against a second process while it is open.
 *
 * <p>Layout: {@code config.yaml} (resolved), {@code provenance.json}, {@code metrics.jsonl}, {@code
 * rollouts/}, {@code checkpoints/step-NNNNNN/}, {@code final/} (the trained policy), {@code
 * summary.json} and {@code report.html}. {@code summary.json} is written last: a run that has it is
 * finished.
 */
public final class RunFolder implements AutoCloseable {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Name of the page that shows a training's first example. */
  public static final String FIRST_EXAMPLE = RunNames.FIRST_EXAMPLE;

  private final Path path;
  private final RunLock lock;
  private final Start start;

  private RunFolder(Path path, RunLock lock, Start start) {
    this.path = path;
    this.lock = lock;
    this.start = start;
  }

  /**
   * How a job finds its folder.
   *
   * @param resumed whether there is an unfinished run
   * @param changedKeys keys of which that run had other values
   */
  private record Start(boolean resumed, List<String> changedKeys) {

    static Start of(boolean resumed) {
      return new Start(resumed, List.of());
    }
  }

  /**
   * Opens a new run's folder or that of an unfinished run with the same resolved configuration.
   *
   * @throws UserException if the run is finished, in use, or was started with another configuration
   */
  public static RunFolder open(RunFolderConfig run, LoadedConfig<?> loaded) {
    return open(run, loaded, key -> false);
  }

  /**
   * The same but for keys that an unfinished run may have had other values of; the new ones are
   * written down.
   */
  public static RunFolder open(
      RunFolderConfig run, LoadedConfig<?> loaded, Predicate<String> free) {
    return locked(run, loaded.resolved(), path -> prepare(path, run, loaded, free));
  }

  /**
   * Opens a run's folder whatever its state and configuration, for a job that keeps what it can use
   * of an earlier run apart by its content.
   *
   * @throws UserException if the run is in use
   */
  public static RunFolder openForAnswers(RunFolderConfig run, LoadedConfig<?> loaded) {
    return locked(
        run,
        loaded.resolved(),
        path -> {
          Path config = path.resolve("config.yaml");
          boolean resumed = Files.exists(config);
          refuseOtherJob(path, run, config, loaded.resolved());
          AtomicWrite.text(config, loaded.toYaml());
          return Start.of(resumed);
        });
  }

  /** The outputs of two jobs must not be mixed. */
  private static void refuseOtherJob(Path path, RunFolderConfig run, Path config, JsonNode resolved)
      throws IOException {
    if (!Files.exists(config) || RunContents.of(path).isUntouched()) {
      return;
    }
    String there = YAML.readTree(config.toFile()).path("job").asText();
    if (!there.equals(resolved.path("job").asText())) {
      throw new UserException(
          "run %s in %s is of job %s; give another run.name".formatted(run.name(), path, there));
    }
  }

  /** Brings a locked folder into the state that a job starts from. */
  private interface Preparation {
    Start prepare(Path path) throws IOException;
  }

  private static RunFolder locked(RunFolderConfig run, JsonNode resolved, Preparation preparation) {
    Path path = run.folder();
    try {
      AtomicWrite.folders(path);
    } catch (IOException e) {
      throw new UserException(
          "the run's folder " + path + " can't be made; check run.dir and its permissions", e);
    }
    try {
      // Asked before the lock is made: what is no run's stays as it is.
      refuseForeign(path, run, resolved);
      RunLock lock =
          RunLock.take(path)
              .orElseThrow(
                  () ->
                      new UserException(
                          "run %s in %s is in use by another process; wait for it or choose another run.name"
                              .formatted(run.name(), path)));
      try {
        clear(path, run, resolved);
        return new RunFolder(path, lock, preparation.prepare(path));
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(path, e);
    }
  }

  private static void refuseForeign(Path path, RunFolderConfig run, JsonNode resolved)
      throws IOException {
    if (run.overwrite()) {
      FormerRun.in(path, resolved);
      return;
    }
    RunContents contents = RunContents.of(path);
    if (contents.hasForeignConfig()) {
      throw new UserException(
          "%s holds a config.yaml that no run has written, or that is damaged; give another run.name"
              .formatted(path));
    }
    if (!contents.own().isEmpty() && contents.config().isMissingNode()) {
      throw new UserException(
          "%s holds %s, but no config.yaml, so it is no run; give another run.name or move them away"
              .formatted(path, RunContents.listed(contents.own().stream().sorted().toList())));
    }
  }

  /** Deletes the former run if that is asked for, and what killed processes left in any case. */
  private static void clear(Path path, RunFolderConfig run, JsonNode resolved) throws IOException {
    if (run.overwrite()) {
      FormerRun.in(path, resolved).delete();
    }
    for (Path temporary : RunContents.of(path).temporaries()) {
      AtomicWrite.delete(temporary);
    }
  }

  private static Start prepare(
      Path path, RunFolderConfig run, LoadedConfig<?> loaded, Predicate<String> free)
      throws IOException {
    Path config = path.resolve("config.yaml");
    if (Files.exists(path.resolve("summary.json"))) {
      throw new UserException(
          "run %s in %s is finished%s; give another run.name or run.overwrite=true"
              .formatted(
                  run.name(),
                  path,
                  RunState.of(run, loaded)
                      .differs()
                      .map(", under another configuration: %s differs"::formatted)
                      .orElse("")));
    } else if (Files.exists(config) && !RunContents.of(path).isUntouched()) {
      List<String> changed = changedKeys(path, config, loaded, free);
      if (!changed.isEmpty()) {
        AtomicWrite.text(config, loaded.toYaml());
      }
      return new Start(true, changed);
    }
    AtomicWrite.text(config, loaded.toYaml());
    return Start.of(false);
  }

  private static List<String> changedKeys(
      Path path, Path config, LoadedConfig<?> loaded, Predicate<String> free) throws IOException {
    JsonNode earlier = loaded.current(YAML.readTree(config.toFile()));
    List<String> changed =
        ConfigDifference.all(
            RunState.withoutPlace(earlier), RunState.withoutPlace(loaded.resolved()));
    changed.stream()
        .filter(free.negate())
        .findFirst()
        .ifPresent(
            key -> {
              throw new UserException(
                  "%s holds an unfinished run with another configuration: %s differs; restore it to resume, or give another run.name or run.overwrite=true"
                      .formatted(path, key));
            });
    return changed;
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** A file or folder in it. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Whether an unfinished run of that name was found. */
  public boolean resumed() {
    return start.resumed();
  }

  /** Keys of which that run had other values until now. */
  public List<String> changedKeys() {
    return start.changedKeys();
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

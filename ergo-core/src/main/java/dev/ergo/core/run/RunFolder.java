package dev.ergo.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigDifference;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

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

  /** Keys of the section run that say where it is kept. */
  private static final List<String> PLACE = List.of("name", "dir", "overwrite");

  /** Name of the page that shows a training's first example. */
  public static final String FIRST_EXAMPLE = "first-example.html";

  /** What a run writes before it computes anything. */
  private static final Set<String> UNTOUCHED =
      Set.of(".lock", "config.yaml", Origin.FILE, FIRST_EXAMPLE);

  private final Path path;
  private final FileChannel lockChannel;
  private final FileLock lock;
  private final Start start;

  private RunFolder(Path path, FileChannel lockChannel, FileLock lock, Start start) {
    this.path = path;
    this.lockChannel = lockChannel;
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
    return locked(run, path -> prepare(path, run, loaded, free));
  }

  /**
   * Opens a run's folder whatever its state and configuration, for a job that keeps what it can use
   * of an earlier run apart by its content.
   *
   * @throws UserException if the run is in use
   */
  public static RunFolder openForAnswers(RunFolderConfig run, String resolvedYaml) {
    return locked(
        run,
        path -> {
          Path config = path.resolve("config.yaml");
          boolean resumed = Files.exists(config) && !run.overwrite();
          if (run.overwrite()) {
            FormerRun.delete(path, YAML.readTree(resolvedYaml));
          } else {
            refuseOtherJob(path, run, config, resolvedYaml);
          }
          AtomicWrite.text(config, resolvedYaml);
          return Start.of(resumed);
        });
  }

  /** The outputs of two jobs must not be mixed. */
  private static void refuseOtherJob(
      Path path, RunFolderConfig run, Path config, String resolvedYaml) throws IOException {
    if (!Files.exists(config) || isUntouched(path)) {
      return;
    }
    String there = YAML.readTree(config.toFile()).path("job").asText();
    if (!there.equals(YAML.readTree(resolvedYaml).path("job").asText())) {
      throw new UserException(
          "run %s in %s is of job %s; give another run.name".formatted(run.name(), path, there));
    }
  }

  /** Brings a locked folder into the state that a job starts from. */
  private interface Preparation {
    Start prepare(Path path) throws IOException;
  }

  private static RunFolder locked(RunFolderConfig run, Preparation preparation) {
    Path path = run.folder();
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UserException(
          "the run's folder " + path + " can't be made; check run.dir and its permissions", e);
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new UserException(
            "run %s in %s is in use by another process; wait for it or choose another run.name"
                .formatted(run.name(), path));
      }
      return new RunFolder(path, channel, lock, preparation.prepare(path));
    } catch (IOException e) {
      closeQuietly(channel);
      throw AtomicWrite.failure(path, e);
    } catch (RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static Start prepare(
      Path path, RunFolderConfig run, LoadedConfig<?> loaded, Predicate<String> free)
      throws IOException {
    Path config = path.resolve("config.yaml");
    if (run.overwrite()) {
      FormerRun.delete(path, loaded.resolved());
    } else if (Files.exists(path.resolve("summary.json"))) {
      throw new UserException(
          "run %s in %s is finished; give another run.name or run.overwrite=true"
              .formatted(run.name(), path));
    } else if (Files.exists(config) && !isUntouched(path)) {
      List<String> changed = changedKeys(path, config, loaded, free);
      if (!changed.isEmpty()) {
        AtomicWrite.text(config, loaded.toYaml());
      }
      return new Start(true, changed);
    }
    AtomicWrite.text(config, loaded.toYaml());
    return Start.of(false);
  }

  /** Whether a run ended before it had any result, so that nothing depends on its configuration. */
  static boolean isUntouched(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        boolean isEmptyLog = name.equals("metrics.jsonl") && Files.size(entry) == 0;
        if (!isEmptyLog && !UNTOUCHED.contains(name)) {
          return false;
        }
      }
      return true;
    }
  }

  private static List<String> changedKeys(
      Path path, Path config, LoadedConfig<?> loaded, Predicate<String> free) throws IOException {
    JsonNode earlier = loaded.current(YAML.readTree(config.toFile()));
    List<String> changed =
        ConfigDifference.all(withoutPlace(earlier), withoutPlace(loaded.resolved()));
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

  /**
   * A copy of a configuration without what says only where the run is kept: a folder may be moved,
   * and overwriting is a wish about it, not part of what the run computes.
   */
  public static JsonNode withoutPlace(JsonNode tree) {
    JsonNode copy = tree.deepCopy();
    if (copy.get("run") instanceof ObjectNode section) {
      section.remove(PLACE);
    }
    return copy;
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
      lock.release();
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The failure that led here is the one worth reporting.
    }
  }
}

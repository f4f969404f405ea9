package dev.ergo.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ergo.core.config.Check;
import dev.ergo.core.io.HubCache;
import java.nio.file.Path;
import java.util.List;

/** A file or folder of rows, or several that are read one behind the other. */
public final class DataPaths {

  private final List<Path> paths;

  private DataPaths(List<Path> paths) {
    this.paths = paths;
  }

  /** One file or folder. */
  public static DataPaths of(Path path) {
    return new DataPaths(List.of(path));
  }

  /**
   * Takes a path or a list of paths.
   *
   * @throws dev.ergo.core.config.InvalidValueException if it is neither
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static DataPaths of(Object value) {
    List<?> items = value instanceof List<?> list ? list : List.of(value);
    boolean scalars =
        items.stream()
            .allMatch(
                item ->
                    item instanceof String text && !text.isBlank()
                        || item instanceof Number
                        || item instanceof Path);
    Check.require(
        !items.isEmpty() && scalars, "path", "must be a path, or a list of paths without weights");
    return new DataPaths(items.stream().map(item -> Path.of(item.toString())).toList());
  }

  /** One path is written as a text. */
  @JsonValue
  Object written() {
    List<String> texts = paths.stream().map(Path::toString).toList();
    return texts.size() == 1 ? texts.get(0) : texts;
  }

  /**
   * The paths under a folder that relative ones are relative to; names of repositories are found in
   * the Hugging Face cache.
   *
   * @throws dev.ergo.core.error.UserException if a repository is not there
   */
  public List<Path> in(Path baseDir) {
    HubCache hub = HubCache.here();
    return paths.stream()
        .map(path -> hub.resolve(baseDir, path.toString(), HubCache.Kind.DATA_SET))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataPaths others && paths.equals(others.paths);
  }

  @Override
  public int hashCode() {
    return paths.hashCode();
  }

  @Override
  public String toString() {
    return paths.toString();
  }
}

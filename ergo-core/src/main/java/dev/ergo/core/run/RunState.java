package dev.ergo.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigDifference;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What lies in a run's folder, for those who have to know before they open it.
 *
 * @param finished whether a run has ended there
 * @param differs the first key in which a run that has results differs from the given configuration
 */
public record RunState(boolean finished, Optional<String> differs) {

  /** Keys of the section run that say where it is kept. */
  private static final List<String> PLACE = List.of("name", "dir", "overwrite");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Looks at the folder of a run; nothing is changed. */
  public static RunState of(RunFolderConfig run, LoadedConfig<?> loaded) {
    Path folder = run.folder();
    Path config = folder.resolve("config.yaml");
    try {
      if (!Files.exists(config) || RunContents.of(folder).isUntouched()) {
        return new RunState(false, Optional.empty());
      }
      return new RunState(
          Files.exists(folder.resolve("summary.json")),
          ConfigDifference.first(
              withoutPlace(loaded.current(YAML.readTree(config.toFile()))),
              withoutPlace(loaded.resolved())));
    } catch (IOException e) {
      throw new UserException(
          "the run in %s can't be read (%s); delete the folder or check its permissions"
              .formatted(folder, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * What a user is told whose run has ended under this very configuration: a process that was
   * killed behind its end and is started again has nothing to do. Empty if there is something.
   */
  public static Optional<String> nothingToDo(RunFolderConfig run, LoadedConfig<?> loaded) {
    if (run.overwrite()) {
      return Optional.empty();
    }
    RunState state = of(run, loaded);
    return state.finished() && state.differs().isEmpty()
        ? Optional.of(
            "run %s in %s is finished, nothing is computed; run.overwrite=true runs it anew"
                .formatted(run.name(), run.folder()))
        : Optional.empty();
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
}

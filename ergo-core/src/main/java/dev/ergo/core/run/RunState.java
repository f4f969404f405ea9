package dev.ergo.core.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigDifference;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What lies in a run's folder, for those who have to know before they open it.
 *
 * @param finished whether a run has ended there
 * @param differs the first key in which a run that has results differs from the given configuration
 */
public record RunState(boolean finished, Optional<String> differs) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Looks at the folder of a run; nothing is changed. */
  public static RunState of(RunFolderConfig run, LoadedConfig<?> loaded) {
    Path folder = run.folder();
    Path config = folder.resolve("config.yaml");
    try {
      if (!Files.exists(config) || RunFolder.isUntouched(folder)) {
        return new RunState(false, Optional.empty());
      }
      return new RunState(
          Files.exists(folder.resolve("summary.json")),
          ConfigDifference.first(
              RunFolder.withoutPlace(loaded.current(YAML.readTree(config.toFile()))),
              RunFolder.withoutPlace(loaded.resolved())));
    } catch (IOException e) {
      throw new UserException(
          "the run in %s can't be read (%s); delete the folder or check its permissions"
              .formatted(folder, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}

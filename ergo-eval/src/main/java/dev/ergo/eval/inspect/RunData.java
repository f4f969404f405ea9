package dev.ergo.eval.inspect;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ExamplesById;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data that a run was trained on, by the configuration in its folder. */
final class RunData {

  private static final Logger LOG = LoggerFactory.getLogger(RunData.class);
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private RunData() {}

  /**
   * The examples of some ids; those that can't be found or opened any more are left out, which is
   * said.
   *
   * @param run the run's folder
   */
  static Map<String, Example> examples(Path run, Set<String> ids, Path baseDir) {
    try (ExampleSource source = config(run.resolve("config.yaml")).open(baseDir)) {
      ExamplesById examples = new ExamplesById(source);
      Map<String, Example> found = new HashMap<>();
      ids.forEach(id -> examples.find(id).ifPresent(example -> found.put(id, example)));
      return found;
    } catch (IOException | UserException e) {
      LOG.warn(
          "the data of {} can't be opened, so its images are not drawn: {}", run, e.getMessage());
      return Map.of();
    }
  }

  private static DataSetConfig config(Path file) throws IOException {
    Map<String, Object> train =
        YAML.convertValue(
            YAML.readTree(file.toFile()).path("data").path("train"), new TypeReference<>() {});
    train.values().removeIf(value -> value == null);
    return ConfigLoader.of(DataSetConfig.class, train);
  }
}

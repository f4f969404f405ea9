package dev.ergo.eval.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.error.UserException;
import dev.ergo.data.DataConfig;
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
    try (ExampleSource source = open(run.resolve("config.yaml"), baseDir)) {
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

  private static ExampleSource open(Path file, Path baseDir) throws IOException {
    JsonNode config = YAML.readTree(file.toFile());
    return DataConfig.ofRun(config.path("data"))
        .openTrain(baseDir, config.path("run").path("seed").asLong());
  }
}

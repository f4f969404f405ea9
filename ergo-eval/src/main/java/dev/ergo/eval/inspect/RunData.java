package dev.ergo.eval.inspect;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data that a run was trained on, by the configuration in its folder. */
final class RunData {

  private static final Logger LOG = LoggerFactory.getLogger(RunData.class);
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern NUMBER = Pattern.compile("(\\d+)$");

  private RunData() {}

  /**
   * The examples of some ids; those that can't be found or opened any more are left out, which is
   * said.
   *
   * @param run the run's folder
   */
  static Map<String, Example> examples(Path run, Set<String> ids, Path baseDir) {
    try (ExampleSource source = config(run.resolve("config.yaml")).open(baseDir)) {
      return source.size() == Long.MAX_VALUE ? drawn(source, ids) : found(source, ids);
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

  /** A generator's examples end in their numbers. */
  private static Map<String, Example> drawn(ExampleSource source, Set<String> ids) {
    Map<String, Example> drawn = new HashMap<>();
    for (String id : ids) {
      Matcher number = NUMBER.matcher(id);
      if (number.find()) {
        Example example = source.get(Long.parseLong(number.group(1)));
        if (example.id().equals(id)) {
          drawn.put(id, example);
        }
      }
    }
    return drawn;
  }

  private static Map<String, Example> found(ExampleSource source, Set<String> ids) {
    Map<String, Example> found = new HashMap<>();
    for (long i = 0; i < source.size() && found.size() < ids.size(); i++) {
      source
          .readable(i)
          .filter(example -> ids.contains(example.id()))
          .ifPresent(example -> found.put(example.id(), example));
    }
    return found;
  }
}

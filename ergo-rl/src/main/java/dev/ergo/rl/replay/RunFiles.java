package dev.ergo.rl.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.data.DataConfig;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.rl.grpo.ScoringSections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What there is of a run: its rollouts, and its configuration where that lies around them.
 *
 * @param name as it was given
 * @param files its rollouts in the order of their steps, at least one
 * @param config its resolved configuration; a missing node where there is none
 */
record RunFiles(String name, List<Path> files, JsonNode config) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /**
   * Finds them.
   *
   * @param given the folder of a run or of its rollouts
   * @throws UserException if there are none
   */
  static RunFiles in(Path given) {
    List<Path> own = RolloutReader.files(given);
    Path run = own.isEmpty() ? given : given.toAbsolutePath().normalize().getParent();
    List<Path> files = own.isEmpty() ? RolloutReader.files(given.resolve("rollouts")) : own;
    if (files.isEmpty()) {
      throw new UserException(
          "replay.runs: %s holds no rollouts (rollouts/step-000000.parquet and so on); give the folder of a run of job grpo"
              .formatted(given));
    }
    return new RunFiles(given.toString(), files, config(run.resolve("config.yaml")));
  }

  private static JsonNode config(Path file) {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      JsonNode tree = YAML.readTree(file.toFile());
      return tree.isObject() ? tree : MissingNode.getInstance();
    } catch (JsonProcessingException e) {
      throw new UserException(
          file + " is no YAML, so nothing is known of the run; move it away to replay without it",
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its rights", e);
    }
  }

  /** A section of its configuration, as YAML; empty where it has none. */
  Optional<String> section(String name) {
    JsonNode section = config.path(name);
    return section.isObject() ? Optional.of(ConfigLoader.toYaml(section)) : Optional.empty();
  }

  /** Its data; empty where its configuration does not say. */
  Optional<DataConfig> data() {
    return Optional.of(config.path("data")).filter(JsonNode::isObject).map(DataConfig::ofRun);
  }

  /** Its run.seed; empty where its configuration does not say. */
  Optional<Long> seed() {
    return Optional.of(config.at("/run/seed")).filter(JsonNode::isNumber).map(JsonNode::asLong);
  }

  /** Sampled tokens of each look at most; empty where its configuration does not say. */
  Optional<List<Integer>> looks() {
    return section("episode")
        .map(yaml -> ConfigLoader.fromYaml(yaml, EpisodeConfig.class).maxNewTokens());
  }

  /** What it was scored with: as its rollouts say, else as its configuration does. */
  Optional<ScoringSections> scoring() {
    Optional<ScoringSections> beside = ScoringSections.beside(files.get(0));
    if (beside.isPresent() || !config.path("rewards").isObject()) {
      return beside;
    }
    ObjectNode sections = YAML.createObjectNode();
    for (String name : Rescoring.SECTIONS) {
      sections.set(name, config.path(name).isObject() ? config.get(name) : YAML.createObjectNode());
    }
    return Optional.of(ConfigLoader.fromYaml(ConfigLoader.toYaml(sections), ScoringSections.class));
  }
}

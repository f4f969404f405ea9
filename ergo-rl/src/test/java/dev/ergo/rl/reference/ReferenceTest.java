package dev.ergo.rl.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.episode.Prompts;
import dev.ergo.core.job.Jobs;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.rollout.RolloutConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The reference of all keys is what the configuration records say of themselves. */
@Tag("unit")
class ReferenceTest {

  private static final String REGENERATE =
      "mvn -pl ergo-rl -am test -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dreference=write";

  private static final String HEAD =
      """
      # Every key with its default, made from the comments of the configuration records. Don't edit it; after a
      # change there, write it anew:
      #
      #   %s
      #
      # It is not meant to be run as it is, for the paths are examples:
      #
      #   mvn compile exec:java -Dconfig=reference.yaml -Dergo.model.path=MODEL -Dergo.data.train.path=DATA
      #
      # A key that stands behind a number sign without a space is left out here, because it has no default
      # or does not go with the others; its value is an example, or the default it would take.
      # "null" is a default too: it means absent. A file may begin from another with "extends: other.yaml".
      # Keys can be overridden on the command line: -Dergo.train.steps=20.

      job: grpo  # what runs: %s; required
      """
          .formatted(REGENERATE, String.join(", ", Jobs.all().keySet()));

  @Test
  void theReferenceIsMadeFromTheRecords() throws IOException {
    Path file = RepositoryFiles.path("configs/reference.yaml");
    String made =
        ReferenceFile.of(
            HEAD,
            Jobs.sections(),
            Map.of(
                "prompts",
                PromptOverrides.of(Prompts.ergo()),
                "spark",
                new SparkConfig("spark://10.0.0.1:7077", 4, Map.of("spark.executor.memory", "8g")),
                "rollout",
                new RolloutConfig(
                    List.of("http://127.0.0.1:8000"),
                    "/shared/adapters",
                    null,
                    null,
                    null,
                    null,
                    null)));
    if ("write".equals(System.getProperty("reference"))) {
      Files.writeString(file, made);
    }
    assertEquals(made, Files.readString(file), "regenerate it: " + REGENERATE);
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.job.Jobs;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every piece of configuration that the documentation shows is one that Ergo accepts. */
@Tag("unit")
class DocumentedConfigsTest {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
  private static final Pattern OVERRIDE = Pattern.compile("-Dergo\\.([a-z0-9_.]+)=([^`\\s]+)");
  private static final String BASE =
      """
      job: grpo
      model: {path: policies/ergo-tiny}
      data: {train: {type: scenes}}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/papers.md"})
  void blocksLoad(String document) throws IOException {
    Files.writeString(folder.resolve("base.yaml"), BASE);
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(RepositoryFiles.path(document)))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertFalse(blocks.isEmpty());
    for (String block : blocks) {
      boolean whole = block.contains("job:");
      Path file = folder.resolve("block.yaml");
      Files.writeString(file, whole ? block : "extends: base.yaml\n" + block);
      Jobs.load(file, List.of());
    }
  }

  @Test
  void overridesOfTheReadmeLoad() throws IOException {
    Path grpo = RepositoryFiles.path("configs/grpo.yaml");
    List<MatchResult> overrides =
        OVERRIDE.matcher(Files.readString(RepositoryFiles.path("README.md"))).results().toList();
    assertFalse(overrides.isEmpty());
    for (MatchResult override : overrides) {
      Jobs.load(grpo, ConfigLoader.properties(Map.of(override.group(1), override.group(2))));
    }
  }
}

package dev.ergo.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class JobsTest {

  private static final String SCORE =
      """
      job: score
      model: {path: some/model}
      score: {input: a.jsonl, output: b.jsonl}
      """;

  @TempDir Path folder;

  private LoadedJob<?> load(String yaml, Map<String, String> overrides) {
    try {
      Path file = Files.writeString(folder.resolve("job.yaml"), yaml);
      return Jobs.load(file, ConfigLoader.properties(overrides));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void refused(String yaml, Map<String, String> overrides, String... parts) {
    String message = assertThrows(UserException.class, () -> load(yaml, overrides)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void theClassPathSaysWhichJobsThereAre() {
    assertEquals(Set.of("init", "export", "generate", "score"), Jobs.all().keySet());
    LoadedJob<?> job = load(SCORE, Map.of("score.batch_size", "3"));
    assertEquals("score", job.job().name());
    assertEquals("score", job.config().resolved().get("job").asText());
    assertEquals(3, job.config().resolved().at("/score/batch_size").asInt());
  }

  @Test
  void sectionsOfOtherJobsAreCheckedAndKept() {
    LoadedJob<?> job = load(SCORE + "init: {output: there}\n", Map.of());
    assertEquals("there", job.config().resolved().at("/init/output").asText());
    refused(SCORE + "init: {outptu: x}\n", Map.of(), "job.yaml line 4", "did you mean init.output");
    refused(SCORE + "generate: {input: a}\n", Map.of(), "generate.output", "is required");
    refused(SCORE + "scor: {}\n", Map.of(), "unknown key scor", "did you mean score");
    refused(SCORE, Map.of("model.pth", "x"), "-Dergo.model.pth", "-Dergo.model.path");
  }

  @Test
  void sectionsOfAbsentModulesStandUnread() {
    LoadedJob<?> job = load(SCORE + "train: {anything: 1}\n", Map.of());
    assertTrue(job.config().notes().get(0).contains("ergo-rl"), job.config().notes().toString());
    assertEquals(1, job.config().resolved().at("/train/anything").asInt());
  }

  @Test
  void aJobThatIsNotThereIsNamed() {
    refused("model: {path: x}\n", Map.of(), "job", "give one of", "score");
    refused("job: scroe\n", Map.of(), "job is \"scroe\"", "did you mean score?");
    refused("job: dance\n", Map.of(), "one of", "generate");
    refused("job: sweep\n", Map.of(), "ergo-rl", "not on the class path");
    refused("job: score\nmodel: {path: x}\n", Map.of(), "score", "job score needs it");
  }
}

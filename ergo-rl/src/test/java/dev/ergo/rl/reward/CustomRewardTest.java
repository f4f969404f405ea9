package dev.ergo.rl.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rewards of one's own; the one that docs/extending.md shows compiles and does what it says. */
@Tag("unit")
class CustomRewardTest {

  @TempDir Path folder;

  @Test
  void theRewardOfTheDocumentFavoursShortReasoning() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {compiled().toUri().toURL()})) {
      Reward reward =
          loader
              .loadClass("com.example.Brevity")
              .asSubclass(Reward.class)
              .getConstructor()
              .newInstance();
      assertEquals("brevity", reward.name());
      assertEquals(1, reward.score(Episodes.good().build()), "30 tokens");
    }
  }

  @Test
  void aScoreWithoutEndIsRefused() {
    CustomReward endless = new CustomReward(Endless.class.getName(), 1.0);
    EpisodeScorer scorer = new EpisodeScorer(Map.of(endless.make(), endless.weight()));
    UserException error =
        assertThrows(UserException.class, () -> scorer.score(List.of(Episodes.good().build())));
    assertTrue(error.getMessage().startsWith("reward endless gave Infinity"), error.getMessage());
  }

  /** A reward that divides by nothing. */
  public static final class Endless implements Reward {
    @Override
    public String name() {
      return "endless";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return Double.POSITIVE_INFINITY;
    }
  }

  private Path compiled() throws IOException {
    String text = Files.readString(RepositoryFiles.path("docs/extending.md"));
    int start = text.indexOf("```java\n") + "```java\n".length();
    Path source = Files.createDirectories(folder.resolve("com/example")).resolve("Brevity.java");
    Files.writeString(source, text.substring(start, text.indexOf("```", start)));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertEquals(0, code, "it does not compile");
    return folder;
  }
}

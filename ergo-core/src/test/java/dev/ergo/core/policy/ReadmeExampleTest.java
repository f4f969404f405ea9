package dev.ergo.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.policy.CoarseToFine.Answer;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class ReadmeExampleTest {

  private static final Path MODEL = Fixtures.path("model/A");
  private static final Path SCENE = RepositoryFiles.path("docs/images/scene.png");
  private static final EpisodeConfig SIZES = EpisodeConfig.ergo(16, 16, 8, 8);

  @Test
  void readmeHoldsTheMethodInTenLines() throws IOException {
    List<String> source =
        Files.readAllLines(
            RepositoryFiles.path(
                "ergo-core/src/test/java/dev/ergo/core/policy/ReadmeExample.java"));
    int first = source.indexOf("  public static void main(String[] args) {");
    List<String> method = source.subList(first, source.indexOf("  }") + 1);
    assertTrue(method.size() <= 10, method.size() + " lines");
    String listing = String.join("\n", method).stripIndent();
    assertTrue(Files.readString(RepositoryFiles.path("README.md")).contains(listing), listing);
  }

  @Test
  void exampleRuns() {
    String line = outputOf(MODEL);
    assertTrue(line.startsWith("Optional"), line);
  }

  @Test
  void shippedPolicyAnswersTheExample() {
    Path shipped = RepositoryFiles.root().resolve("policies/ergo-tiny");
    assumeTrue(Files.isDirectory(shipped), "policies/ergo-tiny is not in this checkout");
    String line = outputOf(shipped);
    assertTrue(line.matches("Optional\\[PixelBox.*]: horizontal\\R"), line);
  }

  @Test
  void sameQuestionGetsTheSameAnswer() {
    try (CoarseToFine policy = CoarseToFine.load(MODEL, SIZES)) {
      Answer first = policy.ask(SCENE, "What is there?");
      assertEquals(first, policy.ask(SCENE, "What is there?"));
      assertEquals(first.box().isPresent(), first.outcome().equals(Optional.of(BoxOutcome.VALID)));
      assertTrue(first.looks().get(1).contains(first.text()));
    }
  }

  @Test
  void absentImageIsTheUsersMistake() {
    try (CoarseToFine policy = CoarseToFine.load(MODEL, SIZES)) {
      Path absent = Path.of("absent.png");
      String message =
          assertThrows(UserException.class, () -> policy.ask(absent, "?")).getMessage();
      assertTrue(message.contains("absent.png"), message);
    }
  }

  private static String outputOf(Path model) {
    PrintStream before = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      ReadmeExample.main(new String[] {model.toString(), SCENE.toString()});
    } finally {
      System.setOut(before);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}

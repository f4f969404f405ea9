package dev.ergo.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.CoarseToFine.Answer;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RepositoryFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs ask a policy, in every form that an image may have. */
@Tag("integration")
class CoarseToFineTest {

  private static final Path MODEL = Fixtures.path("model/A");
  private static final Path SCENE = RepositoryFiles.path("docs/images/scene.png");
  private static final EpisodeConfig SIZES = EpisodeConfig.ergo(16, 16, 8, 8);
  private static final String QUESTION = "What is there?";

  @TempDir Path folder;

  @Test
  void anImageIsTheSameInEveryForm() throws IOException {
    byte[] bytes = Files.readAllBytes(SCENE);
    boolean[] closed = {false};
    var stream =
        new FilterInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    try (CoarseToFine policy = CoarseToFine.load(MODEL, SIZES)) {
      Answer expected = policy.ask(SCENE, QUESTION, "one", "two");
      assertEquals(expected, policy.ask(bytes, QUESTION, "one", "two"));
      assertEquals(expected, policy.ask(stream, QUESTION, "one", "two"));
      assertEquals(expected, policy.ask(ImageIO.read(SCENE.toFile()), QUESTION, "one", "two"));
      assertEquals(
          policy.ask(List.of(SCENE, SCENE), QUESTION),
          policy.ask(new ImageQuestion(QUESTION).about(bytes).about(SCENE)));
    }
    assertEquals(false, closed[0], "the stream is the caller's");
    assertEquals(0, stream.available());
  }

  /** Patches are kept, and a program may write another picture to the same place. */
  @Test
  void aFileThatHasChangedIsAnotherImage() throws IOException {
    Path file = Files.write(folder.resolve("camera.png"), Files.readAllBytes(SCENE));
    byte[] other = png(448, 0x30a040);
    try (CoarseToFine policy = CoarseToFine.load(MODEL, SIZES)) {
      Answer first = policy.ask(file, QUESTION);
      Files.write(file, other);
      Answer second = policy.ask(file, QUESTION);
      assertEquals(policy.ask(other, QUESTION), second);
      assertNotEquals(first, second);
    }
  }

  private static byte[] png(int side, int color) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        image.setRGB(x, y, x * 7 % side < y ? color : color ^ 0xffffff);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  /** Threads take turns, and get the answers of their own questions. */
  @Test
  void batchesAndThreadsGetTheAnswersOfOneAfterTheOther() throws Exception {
    List<ImageQuestion> questions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      questions.add(
          new ImageQuestion("What is at " + i + "?").about(png(112 + 56 * i, 0x102030 * i)));
    }
    questions.add(new ImageQuestion("Which?", "left", "right").about(SCENE).about(png(84, 7)));
    ExecutorService threads = Executors.newFixedThreadPool(questions.size());
    try (CoarseToFine policy = CoarseToFine.load(MODEL, SIZES)) {
      List<Answer> single = questions.stream().map(policy::ask).toList();
      assertEquals(single, policy.askAll(questions));
      assertEquals(List.of(), policy.askAll(List.of()));
      List<Callable<Answer>> calls = new ArrayList<>();
      questions.forEach(question -> calls.add(() -> policy.ask(question)));
      List<Answer> together = new ArrayList<>();
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        together.add(answer.get());
      }
      assertEquals(single, together);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClosedPolicyRefuses() {
    CoarseToFine policy = CoarseToFine.load(MODEL, SIZES);
    policy.close();
    policy.close();
    String message =
        assertThrows(IllegalStateException.class, () -> policy.ask(SCENE, QUESTION)).getMessage();
    assertTrue(message.contains("closed"), message);
  }

  @Test
  void whatIsNoImageIsNamed() {
    try (CoarseToFine policy = CoarseToFine.load(MODEL, SIZES)) {
      byte[] text = "no image".getBytes(StandardCharsets.UTF_8);
      String message =
          assertThrows(UserException.class, () -> policy.ask(text, QUESTION)).getMessage();
      assertTrue(message.startsWith("image from bytes can't be decoded"), message);
      var broken =
          new FilterInputStream(new ByteArrayInputStream(text)) {
            @Override
            public int read(byte[] to, int at, int count) throws IOException {
              throw new IOException("connection reset");
            }
          };
      message = assertThrows(UserException.class, () -> policy.ask(broken, QUESTION)).getMessage();
      assertTrue(message.contains("connection reset"), message);
      assertThrows(IllegalArgumentException.class, () -> policy.ask(new ImageQuestion(QUESTION)));
    }
  }

  /** The example of the documentation, with what it says replaced by what is here. */
  @Test
  void theDocumentedBatchIsInTheDocumentation() throws IOException {
    List<String> source =
        Files.readAllLines(
            RepositoryFiles.path("ergo-core/src/test/java/dev/ergo/core/policy/BatchExample.java"));
    int first = 0;
    while (!source.get(first).startsWith("  static List<Answer> about(")) {
      first++;
    }
    List<String> method = source.subList(first, source.indexOf("  }") + 1);
    String listing = String.join("\n", method).stripIndent();
    assertTrue(Files.readString(RepositoryFiles.path("docs/extending.md")).contains(listing));
  }
}

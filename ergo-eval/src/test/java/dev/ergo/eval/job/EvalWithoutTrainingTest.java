package dev.ergo.eval.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.io.Console;
import dev.ergo.core.job.Main;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.SquarePictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher where no training is on the class path. */
@Tag("integration")
class EvalWithoutTrainingTest {

  @TempDir Path folder;

  private Path config;

  @BeforeEach
  void configure() throws IOException {
    Path items = folder.resolve("items.parquet");
    try (ExampleWriter writer = ExampleWriter.create(items)) {
      for (int i = 0; i < 2; i++) {
        byte[] png = SquarePictures.png(i);
        EncodedImage image = EncodedImage.of("picture " + i, png, ImageLimits.DEFAULT);
        writer.write(
            new Example(
                "e" + i,
                "Where?",
                List.of(),
                "left",
                image,
                List.of(),
                Example.BoxesRule.ALL,
                "",
                List.of(),
                Map.of()),
            png);
      }
      writer.publish();
    }
    config = folder.resolve("eval.yaml");
    Files.writeString(
        config,
        """
        job: eval
        run: {name: eval, dir: %s}
        model: {device: cpu, path: %s}
        episode: {budget: 6, max_new_tokens: 3}
        train: {steps: 5}
        eval:
          benchmarks: [{type: parquet, path: %s}]
          gallery: 0
          resamples: 100
        """
            .formatted(folder, Fixtures.path("model/A"), items));
  }

  @Test
  void evaluatesAndLeavesSectionsOfTrainingUnread() {
    assertThrows(ClassNotFoundException.class, () -> Class.forName("dev.ergo.rl.job.GrpoJob"));
    String said = start(Map.of(), 0);
    assertTrue(Files.exists(folder.resolve("eval/report.html")), said);
    assertTrue(said.contains("train is not checked"), said);
    assertTrue(said.contains("ergo-rl"), said);
    assertTrue(
        said.contains("2 of 2 answers stand in no <answer> tags")
            && said.contains("eval.match.fallback: stated"),
        said);
  }

  @Test
  void aJobOfAnotherModuleNamesTheModule() {
    String said = start(Map.of("job", "grpo"), 1);
    assertTrue(said.startsWith("error: override -Dergo.job: job is \"grpo\": "), said);
    assertTrue(said.contains("ergo-rl, which is not on the class path"), said);
    assertTrue(start(Map.of("job", "evl"), 1).contains("did you mean eval?"));
    assertTrue(start(Map.of("evl.batch_size", "2"), 1).contains("did you mean -Dergo.eval"));
  }

  /** What it says in all. */
  private String start(Map<String, String> overrides, int code) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
    try {
      Console.use(both, both);
      int ended = Main.run(config.toString(), overrides);
      assertEquals(code, ended, () -> said.toString(StandardCharsets.UTF_8));
    } finally {
      Console.use(System.out, System.err);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}

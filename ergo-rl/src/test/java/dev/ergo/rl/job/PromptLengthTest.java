package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions that are too long are left out or refused before anything is computed. */
@Tag("integration")
class PromptLengthTest {

  private static final int LONG = 4;

  @TempDir Path folder;

  private final ImageProcessor images = new ImageProcessor();
  private final EpisodeRunner runner =
      new EpisodeRunner(
          new ChatFormat(Tokenizer.load(Fixtures.path("tokenizer/tiny")), images),
          images,
          new Prompts(
              "Zoom.",
              List.of("{question} Zoom.", "{question}"),
              null,
              "Once.",
              "{question}",
              null),
          EpisodeConfig.ergo(9, 9, 6, 4));

  private static Example asking(int index, String question) {
    Example e = Pictures.example(index);
    return new Example(
        e.id(),
        question,
        e.options(),
        e.answer(),
        e.image(),
        e.boxes(),
        e.boxesRule(),
        e.category(),
        e.aliases(),
        e.facets());
  }

  private int tokens(Example example) {
    return runner.opening(example.request(), runner.views(example.request())).length();
  }

  /** The text's first token may merge with what stands before it where there is no image. */
  @Test
  void aPromptIsTooLongFromOneTokenMoreOn() {
    for (String question : List.of("Where?", "\n\n Where is it?", "  a b c d e f g h")) {
      Example example = asking(0, question);
      int tokens = tokens(example);
      assertEquals(
          Optional.empty(), new PromptLength(runner, tokens, 4096).tooLong(example), question);
      assertEquals(
          Optional.of(
              "example e0: its prompt has %d tokens, more than data.max_prompt_tokens %d"
                  .formatted(tokens, tokens - 1)),
          new PromptLength(runner, tokens - 1, 4096).tooLong(example));
    }
  }

  @Test
  void anEpisodeMustFitIntoTheModel() {
    Example example = asking(0, "Where?");
    int tokens = tokens(example);
    int behind = runner.tokensBehind(example.request());
    assertTrue(behind > 9 + 6 + 4, "a crop and what is sampled: " + behind);
    assertEquals(
        Optional.empty(), new PromptLength(runner, null, tokens + behind).tooLong(example));
    PromptLength less = new PromptLength(runner, null, tokens + behind - 1);
    assertEquals(
        "example e0: its prompt has %d tokens and up to %d may follow, but the model was made for %d (max_position_embeddings in config.json); leave such rows out with data.max_prompt_tokens: %d, or lower episode.budget and the numbers of new tokens"
            .formatted(tokens, behind, tokens + behind - 1, tokens - 1),
        assertThrows(UserException.class, () -> less.tooLong(example)).getMessage());
    assertTrue(new PromptLength(runner, tokens - 1, 10).tooLong(example).isPresent());
  }

  @Test
  void aRunLeavesOutAndCounts() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    Path file = folder.resolve("lengths.parquet");
    try (ExampleWriter writer = ExampleWriter.create(file)) {
      for (int i = 0; i < 6; i++) {
        String question = i == LONG ? "Where is it? ".repeat(40) : "Where?";
        writer.write(asking(i, question), Pictures.png(i));
      }
      writer.publish();
    }
    Path config = runs.sft("path: " + file);
    Map<String, String> settings = new HashMap<>();
    settings.put("train.steps", "2");
    settings.put("data.max_prompt_tokens", "100");
    String said = Launch.of(config, settings).succeeded().out();
    assertTrue(said.contains("data.max_prompt_tokens 100 leaves out 1 of 6 rows"), said);
    double skipped = 0;
    for (Map<String, Object> row : MetricsLog.read(runs.run("sft").resolve("metrics.jsonl"))) {
      skipped += row.get("data/skipped") instanceof Number count ? count.doubleValue() : 0;
    }
    assertTrue(skipped <= 1, "of six examples in two steps one at most is missing: " + skipped);
    List<String> list = Files.readAllLines(runs.run("sft").resolve("left-out.txt"));
    assertEquals(1, list.size(), list.toString());
    assertTrue(list.get(0).startsWith("example e" + LONG + ": its prompt has "), list.get(0));
    settings.put("data.max_prompt_tokens", "5");
    settings.put("run.name", "none");
    Launch.of(config, settings)
        .refused("data.max_prompt_tokens 5 leaves out all 6 rows (example e");
  }
}

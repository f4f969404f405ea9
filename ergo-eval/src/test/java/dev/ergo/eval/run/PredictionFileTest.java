package dev.ergo.eval.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.Evaluation;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class PredictionFileTest {

  @TempDir private Path folder;

  /** An image that must not be touched. */
  record Closed(String id) implements ImageSource {
    @Override
    public Size size() {
      throw new AssertionError("the size of " + id + " was asked for");
    }

    @Override
    public RgbImage load() {
      throw new AssertionError("image " + id + " was opened");
    }
  }

  /** Questions 1 to 4 with targets; the right answer is always B. */
  private static final class Questions implements ExampleSource {
    @Override
    public long size() {
      return 4;
    }

    @Override
    public Example get(long position) {
      return new Example(
          String.valueOf(position + 1),
          "Which one?",
          List.of("red", "green"),
          "green",
          new Closed("image-" + position),
          List.of(new PixelBox(0, 0, 9, 9)),
          Example.BoxesRule.ALL,
          "colour",
          List.of(),
          Map.of());
    }

    @Override
    public String digest() {
      return "questions";
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private PredictionFile file(String lines) throws IOException {
    Path file = folder.resolve("answers.jsonl");
    Files.writeString(file, lines);
    return PredictionFile.read(file);
  }

  @Test
  void idsAreWholeNumbersWhateverPandasMadeOfThem() throws IOException {
    PredictionFile predictions =
        file(
            "\uFEFF{\"id\": 7.0, \"prediction\": \"a\"}\r\n{\"id\": \"8.0\", \"prediction\": \"b\"}\r\n{\"id\": 1e1, \"prediction\": \"c\"}\r\n");
    assertEquals("a", predictions.take("7").orElseThrow());
    assertEquals("b", predictions.take("8").orElseThrow());
    assertEquals("c", predictions.take("10").orElseThrow());
    assertEquals(Set.of(), predictions.unused());
    assertThrows(UserException.class, () -> file("{\"id\": 7.5, \"prediction\": \"a\"}"));
  }

  private EvalSummary score(PredictionFile predictions) {
    Path items = Path.of("items.parquet");
    BenchmarkConfig entry =
        ConfigLoader.of(BenchmarkConfig.class, Map.of("type", "parquet", "path", items));
    EvalConfig config =
        ConfigLoader.of(
            EvalConfig.class,
            Map.of(
                "benchmarks",
                List.of(entry),
                "gallery",
                24,
                "resamples",
                500,
                "predictions",
                predictions.file()));
    LoadedBenchmark benchmark =
        new LoadedBenchmark("quiz", new Questions(), new ErgoProtocol(MatchConfig.defaults()));
    return new Evaluation(folder.resolve("run"), config, 1, new ImageProcessor(), progress -> {})
        .score(EvalTask.ofPredictions(benchmark, Long.MAX_VALUE, predictions), predictions, "Quiz");
  }

  @Test
  void scoresWithoutAModelAndWithoutOpeningAnImage() throws IOException {
    PredictionFile predictions =
        file(
            """
            {"id": 1, "prediction": "<answer>B</answer>", "model": "m"}
            {"id": "2", "prediction": "<answer>A</answer>"}

            {"id": 3, "prediction": "no idea"}
            {"id": 77, "prediction": "<answer>B</answer>"}
            """);
    BenchmarkSummary line = score(predictions).benchmarks().get(0);
    assertEquals(4, line.overall().items());
    assertEquals(1, line.overall().correct());
    assertEquals(Map.of("no_answer", 1, "no_prediction", 1), line.failures());
    assertTrue(line.cost().seconds().isEmpty(), "nobody knows what the answers took");
    assertEquals(Set.of("77"), predictions.unused());
    List<ItemResult> rows =
        PredictionTable.read(folder.resolve("run").resolve("predictions.parquet"));
    assertEquals(
        List.of("1", "2", "3", "4"), rows.stream().map(result -> result.item().id()).toList());
  }

  @Test
  void idsOfAnotherBenchmarkAreRefused() throws IOException {
    PredictionFile predictions = file("{\"id\": 10, \"prediction\": \"A\"}\n");
    UserException error = assertThrows(UserException.class, () -> score(predictions));
    assertTrue(error.getMessage().contains("such as 10"), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "nonsense | line 1: not valid JSON",
        "{\"prediction\": \"A\"} | line 1: it has no \"id\"",
        "{\"id\": 1.5, \"prediction\": \"A\"} | line 1: it has no \"id\"",
        "{\"id\": 1} | line 1: it has no \"prediction\"",
        "{\"id\": 1, \"prediction\": null} | line 1: it has no \"prediction\"",
        "{\"id\": 1, \"prediction\": \"A\"}~{\"id\": \"1\", \"prediction\": \"A\"} | line 2: it repeats the id 1",
      })
  void saysWhatIsWrongWithALine(String lines, String message) {
    UserException error = assertThrows(UserException.class, () -> file(lines.replace('~', '\n')));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void saysThatThereIsNoFile() {
    UserException error =
        assertThrows(UserException.class, () -> PredictionFile.read(folder.resolve("none.jsonl")));
    assertTrue(error.getMessage().contains("eval.predictions"), error.getMessage());
  }
}

package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.data.DataPaths;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Forty real answers of Qwen3-VL-8B to V*Bench questions (REKEY), thinking aloud and without answer
 * tags, held item by item against the letter and verdict that REKEY's own parser recorded. Read
 * from ../shared/data/rekey-vstar; skipped where that is absent.
 */
@Tag("unit")
class RealAnswersTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** By question: what was read, and REKEY's letter, where they differ. */
  private static Map<Integer, String> disagreements(ProtocolKind protocol, Fallback fallback)
      throws IOException {
    Optional<Path> data = Fixtures.shared("data/rekey-vstar");
    assumeTrue(data.isPresent(), "../shared/data/rekey-vstar is absent");
    MatchConfig rules = MatchConfig.defaults().withFallback(fallback);
    BenchmarkConfig config =
        new BenchmarkConfig(
            "vstar",
            DataPaths.of(data.get()),
            null,
            null,
            null,
            null,
            null,
            protocol,
            null,
            null,
            null,
            null);
    Map<Integer, String> differences = new TreeMap<>();
    int answers = 0;
    try (LoadedBenchmark benchmark = LoadedBenchmark.open(config, rules)) {
      assertEquals(191, benchmark.source().size());
      Map<String, Example> items = new HashMap<>();
      for (long i = 0; i < benchmark.source().size(); i++) {
        items.put(benchmark.source().get(i).id(), benchmark.source().get(i));
      }
      for (String line :
          Files.readAllLines(data.get().resolve("qwen3vl8b_cot_orig_responses.jsonl"))) {
        JsonNode row = MAPPER.readTree(line);
        Example item = items.get(row.get("question_id").textValue());
        Verdict verdict = benchmark.protocol().judge(item, row.get("content").textValue());
        String read =
            verdict
                .option()
                .map(option -> String.valueOf(Example.letter(option)))
                .orElse(verdict.cause().name());
        String upstream = row.get("parsed_choice").textValue();
        if (read.equals(upstream)) {
          assertEquals(row.get("correct").booleanValue(), verdict.correct(), line);
        } else {
          differences.put(
              row.get("question_id").asInt(), upstream + " " + read + " " + verdict.correct());
        }
        answers++;
      }
    }
    assertEquals(40, answers);
    return differences;
  }

  /**
   * Question 25: the picture shows no bicycle, and the answer ends in "Actually, I think the
   * correct answer is (C) white" over and over until it is cut off. The last stated letter is C.
   * Upstream has A, which the answer names only where it repeats the options. The label is D, so
   * both are wrong.
   */
  @Test
  void conclusionsAreReadAsUpstreamReadsThem() throws IOException {
    assertEquals(Map.of(25, "A C false"), disagreements(ProtocolKind.ERGO, Fallback.STATED));
  }

  /**
   * lmms-eval's scorer, made for answers of a letter, takes the first letter in brackets, which is
   * where the reasoning begins to list the options: (A) but once. Its own functions give the same
   * 25 letters. Questions 7 and 34, whose label is A, come out right without having been.
   */
  @Test
  void lmmsEvalTakesTheFirstOptionListedInReasoning() throws IOException {
    Map<Integer, String> differences = disagreements(ProtocolKind.LMMS_EVAL, Fallback.NONE);
    assertEquals(25, differences.size());
    differences.forEach(
        (question, change) ->
            assertEquals(question == 25 ? "B" : "A", change.split(" ")[1], question.toString()));
    assertEquals(
        List.of(7, 34),
        differences.keySet().stream()
            .filter(question -> differences.get(question).endsWith("true"))
            .toList());
  }

  /**
   * VLMEvalKit's rules want one letter alone among the words, near the end, or "answer is B"
   * without brackets; reasoning names several. It would ask its LLM for 33 of the 40, as its own
   * functions do too; what it reads by rules agrees.
   */
  @Test
  void vlmEvalKitReadsSevenByRules() throws IOException {
    Map<Integer, String> differences = disagreements(ProtocolKind.VLMEVALKIT, Fallback.NONE);
    assertEquals(33, differences.size());
    differences.values().forEach(change -> assertEquals("NO_OPTION false", change.substring(2)));
  }
}

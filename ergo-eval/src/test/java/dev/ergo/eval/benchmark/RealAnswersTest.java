package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.Fallback;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
        new BenchmarkConfig(BenchmarkType.VSTAR, data.get(), null, null, protocol, null);
    Map<Integer, String> differences = new TreeMap<>();
    int answers = 0;
    try (Benchmark benchmark = Benchmarks.open(config, rules)) {
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

  @Test
  void conclusionsAreReadAsUpstreamReadsThem() throws IOException {
    assertEquals(Map.of(), disagreements(ProtocolKind.ERGO, Fallback.STATED));
  }

  @Test
  void lmmsEvalTakesLettersFromReasoning() throws IOException {
    assertEquals(Map.of(), disagreements(ProtocolKind.LMMS_EVAL, Fallback.NONE));
  }

  @Test
  void vlmEvalKitWantsOneLetterNearTheEnd() throws IOException {
    assertEquals(Map.of(), disagreements(ProtocolKind.VLMEVALKIT, Fallback.NONE));
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluation whose items other processes answer has the figures of one that asks itself. */
@Tag("integration")
class SpreadEvaluationTest {

  private static final List<String> TIMES = List.of("seconds_mean", "phases_mean", "peak_mib_max");

  @TempDir Path folder;

  private static final String POLICIES =
      "[{name: two looks, budget: 16}, {name: swapped, mode: swapped_crop, budget: 16}]";

  private Path run(String name, Map<String, String> settings) {
    Map<String, String> all =
        new LinkedHashMap<>(
            Map.of(
                "run.dir", folder.toString(),
                "run.name", name,
                "model.path", "../policies/ergo-tiny",
                "eval.benchmarks", "[{type: scenes, seed: 3, side: 448, limit: 9}]",
                "eval.policies", POLICIES,
                "eval.batch_size", "2",
                "eval.resamples", "100",
                "eval.gallery", "1"));
    all.putAll(settings);
    Launch.of(Path.of("../configs/eval.yaml"), all).succeeded();
    return folder.resolve(name);
  }

  private static JsonNode figures(Path run) throws IOException {
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    summary.get("benchmarks").forEach(entry -> ((ObjectNode) entry).remove(TIMES));
    return summary;
  }

  /** Answers by place, without what they cost in time. */
  private static Map<String, JsonNode> answers(Path run) throws IOException {
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    for (String line : Files.readAllLines(run.resolve("answers.jsonl"))) {
      JsonNode answer = new ObjectMapper().readTree(line);
      ((ObjectNode) answer.at("/answer/cost")).remove(List.of("seconds", "phases", "peak_mib"));
      String place =
          answer.get("policy") + " " + answer.get("position") + " " + answer.get("sample");
      assertEquals(null, answers.put(place, answer), "answered twice: " + place);
    }
    return new java.util.TreeMap<>(answers);
  }

  @Test
  void whoeverAnswers() throws IOException {
    Path alone = run("alone", Map.of());
    Path one = run("one", TwoProcesses.spread(1, Map.of()));
    int tasks = TwoProcesses.TASKS.get();
    Path two = run("two", TwoProcesses.spread(2, Map.of()));
    assertEquals(2 * 2, TwoProcesses.TASKS.get() - tasks, "ranges of four batches of two items");
    assertEquals(figures(alone), figures(one));
    assertEquals(figures(alone), figures(two));
    assertEquals(answers(alone), answers(two));
  }

  /** What is there is kept, be it of this process or of others. */
  @Test
  void onlyWhatIsOpenIsAsked() throws IOException {
    Map<String, String> sampled =
        Map.of(
            "eval.samples",
            "3",
            "eval.temperature",
            "0.8",
            "eval.policies",
            "[{name: two looks, budget: 16}]");
    Map<String, String> longer = new LinkedHashMap<>(sampled);
    longer.put("eval.benchmarks", "[{type: scenes, seed: 3, side: 448, limit: 11}]");
    Path alone = run("alone", longer);
    Path grown =
        run(
            "grown",
            TwoProcesses.spread(
                2,
                Map.of(
                    "eval.samples",
                    "1",
                    "eval.temperature",
                    "0.8",
                    "eval.policies",
                    "[{name: two looks, budget: 16}]")));
    assertEquals(9, answers(grown).size());
    run("grown", TwoProcesses.spread(2, longer));
    assertEquals(figures(alone), figures(grown));
    assertEquals(answers(alone), answers(grown));
    int tasks = TwoProcesses.TASKS.get();
    run("grown", TwoProcesses.spread(2, longer));
    assertEquals(tasks, TwoProcesses.TASKS.get(), "nothing was open");
    assertTrue(Files.exists(grown.resolve("report.html")));
  }
}

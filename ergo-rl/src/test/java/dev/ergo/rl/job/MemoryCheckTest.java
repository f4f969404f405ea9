package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class MemoryCheckTest {

  @TempDir Path folder;

  private TinyRuns runs;
  private String data;

  @BeforeEach
  void makeData() {
    runs = new TinyRuns(folder);
    data = "path: " + runs.examples("train.parquet", 3);
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingStarts() {
    Path config = runs.grpo(Fixtures.path("model/A"), data);
    Launch.of(config, Map.of("episode.budget", "1000000", "train.prompts_per_step", "64"))
        .refused("GiB", "are free", "episode.budget: 500000", "train.group_size: 2");
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  /** What a judge is shown counts as what the policy is shown does. */
  @Test
  void aJudgeThatDoesNotFitIsRefusedToo() {
    Path config = runs.grpo(Fixtures.path("model/A"), data);
    Launch.of(config, Map.of("judge.budget", "1000000", "judge.batch_size", "64"))
        .refused("GiB", "are free", "judge.batch_size: 3");
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void aDryRunChangesNothing() throws IOException {
    for (Path config : new Path[] {runs.sft(data), runs.grpo(Fixtures.path("model/A"), data)}) {
      String name = config.getFileName().toString().replace(".yaml", "");
      Map<String, String> plain = Map.of("train.steps", "2", "run.name", name + "-plain");
      Launch without = Launch.of(config, plain).succeeded();
      assertTrue(without.out().contains("memory plan"), without.out());
      assertFalse(without.out().contains("dry run"), without.out());
      Map<String, String> checked =
          Map.of("train.steps", "2", "run.name", name + "-checked", "train.memory.dry_run", "true");
      Launch with = Launch.of(config, checked).succeeded();
      assertTrue(with.out().contains("largest step: rollout"), with.out());
      assertEquals(name.equals("grpo"), with.out().contains("the judge's"), with.out());
      assertEquals(
          -1,
          Files.mismatch(
              runs.run(name + "-plain").resolve("final/model.safetensors"),
              runs.run(name + "-checked").resolve("final/model.safetensors")));
    }
  }

  /** In 0.7 GiB not all of it fits, and a run that goes on keeps to what it has chosen. */
  @Test
  void whatIsAutoIsChosenToFitAndKept() throws IOException {
    Path config = runs.grpo(Fixtures.path("model/A"), data);
    Map<String, String> given =
        Map.of(
            "train.steps", "1",
            "train.memory.microbatch_tokens", "300",
            "train.validation.items", "0",
            "episode.budget", "16",
            "run.name", "little");
    Map<String, String> little = new HashMap<>(given);
    little.put("train.memory.limit_gib", "0.7");
    String out = Launch.of(config, little).succeeded().out();
    assertTrue(out.contains("sizes that fit: "), out);
    assertFalse(out.contains("train.memory.microbatch_tokens: "), out);
    Path sizes = runs.run("little").resolve("sizes.json");
    String written = Files.readString(sizes);
    assertTrue(written.contains("\"train.memory.microbatch_tokens\" : 300"), written);
    assertTrue(written.contains("\"model.join_for_sampling\" : false"), written);
    // As if it had been killed at its end; now there is memory enough.
    Files.delete(runs.run("little").resolve("summary.json"));
    String again = Launch.of(config, given).succeeded().out();
    assertTrue(again.contains("kept sizes of the run: "), again);
    assertEquals(written, Files.readString(sizes));
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.difficulty.PassRate;
import dev.ergo.data.difficulty.PassRates;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run has found out about its data decides which of them others train on. */
@Tag("integration")
class KeptDataTest {

  @TempDir Path folder;

  /** A policy that has learned nothing answers nothing right; two of eight rows it never saw. */
  @Test
  void rowsThatAreNeverRightAreLeftOut() {
    TinyRuns runs = new TinyRuns(folder);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 8);
    Launch.of(runs.sft(data), Map.of("train.steps", "1")).succeeded();
    Path policy = runs.run("sft").resolve("final");
    Launch.of(runs.grpo(policy, data), Map.of("train.steps", "2")).succeeded();
    Path difficulty = runs.run("grpo").resolve(PassRates.FILE);
    Map<String, PassRate> rates =
        PassRates.read(difficulty).rates().stream()
            .collect(Collectors.toMap(PassRate::id, rate -> rate));
    assertEquals(6, rates.size());
    rates
        .values()
        .forEach(rate -> assertEquals(new PassRate(rate.id(), 1, 3, 0, rate.lastStep()), rate));
    Set<String> unseen = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      unseen.add("e" + i);
    }
    unseen.removeAll(rates.keySet());
    String kept = data + ", keep: {pass_rate: [0.1, 0.9], from: %s}".formatted(difficulty);
    Launch lessons =
        Launch.of(runs.sft(kept), Map.of("train.steps", "1", "run.name", "lessons")).succeeded();
    String said = "data.train.keep: 2 of 8 rows are used; 6 have a pass rate outside 0.1 to 0.9";
    assertTrue(lessons.out().contains(said), lessons.out());
    Launch again =
        Launch.of(
            runs.config("kept.yaml", grpo(policy, data, kept)),
            Map.of("train.steps", "2", "run.name", "again"));
    assertTrue(again.succeeded().out().contains(said), again.out());
    for (int step = 0; step < 2; step++) {
      List<RolloutRow> rows =
          RolloutReader.read(RolloutReader.file(runs.run("again").resolve("rollouts"), step));
      rows.forEach(row -> assertTrue(unseen.contains(row.exampleId()), row.exampleId()));
    }
  }

  /** Held-out items stay all there are. */
  private static String grpo(Path policy, String data, String kept) {
    try {
      return Files.readString(policy.resolve("../../../grpo.yaml"))
          .replace("train: {" + data + "}", "train: {" + kept + "}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

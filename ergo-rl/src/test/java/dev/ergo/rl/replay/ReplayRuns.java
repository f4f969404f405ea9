package dev.ergo.rl.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.job.Jobs;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.sweep.SweepRunConfig;
import dev.ergo.rl.sweep.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Short runs of the shipped policy, and replays of them. */
final class ReplayRuns {

  private final Path folder;
  private final Path grpo;

  ReplayRuns(Path folder) {
    this.folder = folder;
    this.grpo =
        write(
            "grpo.yaml",
            """
            extends: %s
            run: {dir: %s}
            model: {path: %s, device: %s}
            data: {train: {side: 448}, validation: null}
            episode: {budget: 64}
            train:
              steps: 1
              prompts_per_step: 3
              group_size: 4
              validation: {items: 0}
              optimizer: {warmup_steps: 0}
            """
                .formatted(
                    RepositoryFiles.path("configs/grpo.yaml"),
                    folder,
                    RepositoryFiles.path("policies/ergo-tiny"),
                    TestDevice.name()));
  }

  private Path write(String name, String yaml) {
    try {
      return Files.writeString(folder.resolve(name), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of a run or a replay. */
  Path run(String name) {
    return folder.resolve(name);
  }

  /** Trains under some overrides. */
  Path train(String name, Map<String, String> overrides) {
    Map<String, String> all = new HashMap<>(overrides);
    all.put("run.name", name);
    Launch.of(grpo, all).succeeded();
    return run(name);
  }

  /** Replays under a section {@code replay}, and other sections behind it. */
  Launch replay(String name, String sections) {
    return replay(name, sections, Map.of());
  }

  Launch replay(String name, String sections, Map<String, String> overrides) {
    return Launch.of(
        write(
            name + ".yaml",
            "job: replay\nrun: {name: %s, dir: %s}\n%s\n".formatted(name, folder, sections)),
        overrides);
  }

  JsonNode summary(String replay) {
    try {
      return EvalJson.MAPPER.readTree(run(replay).resolve("summary.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The variants of the shipped sweep of rewards, but for what does not concern rewards. */
  static Map<String, Map<String, String>> ablation() {
    SweepRunConfig sweep =
        (SweepRunConfig)
            Jobs.load(RepositoryFiles.path("configs/ablation-rewards.yaml"), List.of())
                .config()
                .value();
    Map<String, Map<String, String>> variants = new LinkedHashMap<>();
    for (Variant variant : Variant.all(sweep.sweep())) {
      Map<String, String> set = new HashMap<>();
      variant.set().values().forEach((key, value) -> set.put(key, value.toString()));
      variants.put(variant.slug(), set);
    }
    return variants;
  }

  /**
   * What a replay gives for a step is, to the bit, what a run has stored for the episodes that it
   * learned from.
   *
   * @return different rewards among them
   */
  long assertReplayedAs(String replay, String slug, Path run, int step) {
    List<RolloutRow> stored =
        RolloutReader.read(RolloutReader.file(run.resolve("rollouts"), step)).stream()
            .filter(RolloutRow::used)
            .toList();
    List<Map<String, Object>> rows = new ArrayList<>();
    ParquetReader reader = ParquetReader.open(run(replay).resolve("replayed/" + slug + ".parquet"));
    reader.forEach(
        reader.columns(),
        (number, row) -> {
          if (row.get("step").equals(step)) {
            rows.add(row);
          }
          return true;
        });
    assertEquals(stored.size(), rows.size());
    for (int i = 0; i < rows.size(); i++) {
      RolloutRow expected = stored.get(i);
      Map<String, Object> found = rows.get(i);
      assertEquals(expected.prompt(), found.get("prompt"));
      assertEquals(expected.sample(), found.get("sample"));
      assertEquals(expected.exampleId(), found.get("example_id"));
      // Doubles as objects are equal bit for bit, and NaN is NaN.
      assertEquals(expected.rewards(), found.get("rewards"), slug);
      assertEquals((Double) expected.reward(), found.get("reward"), slug);
      assertEquals((Double) expected.advantage(), found.get("advantage"), slug);
      assertEquals(expected.advantages(), found.get("advantages"), slug);
    }
    assertTrue(stored.stream().anyMatch(row -> !row.looks().isEmpty()));
    return stored.stream().mapToDouble(RolloutRow::reward).distinct().count();
  }
}

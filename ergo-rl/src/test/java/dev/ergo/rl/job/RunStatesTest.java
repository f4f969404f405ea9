package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher makes of a run's folder that is there already. */
@Tag("integration")
class RunStatesTest {

  @TempDir Path folder;

  @Test
  void finishedUnfinishedAndDamagedRuns() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    Path config = runs.sft("path: " + runs.examples("train.parquet", 4));
    Map<String, String> few = Map.of("train.steps", "4");
    Launch.of(config, few).succeeded();
    Launch again = Launch.of(config, few).succeeded();
    assertTrue(again.out().contains("is finished, nothing is computed"), again.out());
    Launch.of(config, Map.of("train.steps", "6"))
        .refused("finished", "train.steps differs", "run.overwrite=true");
    Path run = runs.run("sft");
    byte[] weights = Files.readAllBytes(run.resolve("final/model.safetensors"));

    Launch.of(config, Map.of("train.steps", "4", "run.overwrite", "true")).succeeded();
    assertArrayEquals(weights, Files.readAllBytes(run.resolve("final/model.safetensors")));

    Files.delete(run.resolve("summary.json"));
    Launch.of(config, Map.of("train.steps", "6")).refused("train.steps", "run.overwrite=true");
    Launch resumed = Launch.of(config, few).succeeded();
    assertTrue(resumed.out().contains("after step 4"), resumed.out());

    Files.delete(run.resolve("summary.json"));
    Map<String, String> smaller =
        Map.of(
            "train.steps", "4",
            "train.memory.microbatch_tokens", "500",
            "train.checkpoint.every", "1",
            "data.on_bad_image", "skip");
    Launch other = Launch.of(config, smaller).succeeded();
    assertTrue(
        other
            .out()
            .contains(
                "goes on with another data.on_bad_image, train.checkpoint.every, train.memory.microbatch_tokens"),
        other.out());
    assertTrue(other.out().contains("rounded otherwise"), other.out());
    assertTrue(Files.readString(run.resolve("config.yaml")).contains("microbatch_tokens: 500"));
    assertTrue(Files.readString(run.resolve("provenance.json")).contains("\"changed_keys\""));

    Files.delete(run.resolve("summary.json"));
    Launch back = Launch.of(config, few).succeeded();
    assertTrue(back.out().contains("goes on with another"), back.out());

    Files.delete(run.resolve("summary.json"));
    runs.examples("train.parquet", 5);
    Launch.of(config, few).refused("began before the train data changed", "run.overwrite=true");
    runs.examples("train.parquet", 4);

    Files.writeString(run.resolve("thesis.tex"), "years");
    Launch.of(config, Map.of("train.steps", "4", "run.overwrite", "true")).refused("thesis.tex");
    assertArrayEquals(weights, Files.readAllBytes(run.resolve("final/model.safetensors")));
  }
}

package dev.ergo.rl.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.fixtures.RepositoryFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped sweep of rewards, replayed in one command: the first step of a run under each of its
 * variants samples the same episodes, and the replay gives what that run has stored.
 */
@Tag("slow")
class ReplayAblationTest {

  @TempDir Path folder;

  @Test
  void everyVariantAgreesWithTrainingToTheBit() {
    ReplayRuns runs = new ReplayRuns(folder);
    Map<String, String> larger = Map.of("train.prompts_per_step", "8", "data.train.side", "896");
    Path base = runs.train("start", larger);
    runs.replay(
            "ablation",
            "replay: {runs: [%s], sweep: %s}"
                .formatted(base, RepositoryFiles.path("configs/ablation-rewards.yaml")))
        .succeeded();
    Map<String, Map<String, String>> variants = ReplayRuns.ablation();
    assertEquals(13, variants.size());
    for (Map.Entry<String, Map<String, String>> variant : variants.entrySet()) {
      Map<String, String> overrides = new HashMap<>(variant.getValue());
      overrides.putAll(larger);
      Path run = runs.train(variant.getKey(), overrides);
      assertTrue(
          runs.assertReplayedAs("ablation", variant.getKey(), run, 0) > 1,
          variant.getKey() + " rewards all alike");
    }
    int asked = 0;
    for (JsonNode variant : runs.summary("ablation").get("variants")) {
      asked += variant.get("judge").asText().equals("asked") ? 1 : 0;
    }
    assertEquals(2, asked, "two variants have another judge");
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.remote.FaultyRewardServer;
import dev.ergo.rl.remote.RewardFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rewards of a server (rewards.remote) count in training, whoever computes its shares. */
@Tag("integration")
class RemoteRunTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private volatile boolean failsAtTheSecondStep;

  /** A hundredth of a point for each token of the first look; nothing about the third sample. */
  private String says(String body) {
    try {
      JsonNode batch = JSON.readTree(body);
      if (failsAtTheSecondStep && batch.get("step").asInt() == 1) {
        return "{\"scores\": []}";
      }
      ObjectNode reply = JSON.createObjectNode();
      var scores = reply.putArray("scores");
      for (JsonNode episode : batch.get("episodes")) {
        if (episode.get("sample").asInt() == 2) {
          scores.addNull();
        } else {
          scores.add(episode.at("/looks/0/tokens").asInt() / 100.0);
        }
      }
      return reply.toString();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> settings(String name, FaultyRewardServer server) {
    Map<String, String> all =
        new LinkedHashMap<>(
            Map.of(
                "model.path", "../policies/ergo-tiny",
                "run.dir", folder.toString(),
                "run.name", name,
                "train.steps", "2",
                "train.prompts_per_step", "3",
                "train.group_size", "4",
                "train.shares", "2",
                "train.validation.items", "0",
                "data.train.side", "448"));
    all.put("rewards.remote", "[{url: '%s', name: length, weight: 2}]".formatted(server.url()));
    return all;
  }

  private Path run(String name, Map<String, String> settings) {
    Launch.of(Path.of("../configs/grpo.yaml"), settings).succeeded();
    return folder.resolve(name);
  }

  @Test
  void whoeverComputesAndHoweverOftenItStops() throws IOException {
    try (FaultyRewardServer server = new FaultyRewardServer(RewardFault.SLOW, this::says)) {
      server.mend();
      Path whole = run("whole", settings("whole", server));
      assertEquals(2, server.bodies().size(), "a batch each step");
      List<RolloutRow> rows = RolloutReader.read(RolloutReader.file(whole.resolve("rollouts"), 1));
      for (RolloutRow row : rows) {
        double score = row.looks().get(0).sampled().ids().size() / 100.0;
        assertEquals(row.sample() == 2 ? Double.NaN : score, row.rewards().get("length"));
        double others = row.rewards().get("answer") + 0.5 * row.rewards().get("format");
        assertTrue(row.sample() == 2 || row.reward() >= others + 2 * score - 1e-9);
      }
      Map<String, String> spread = TwoProcesses.spread(2, settings("led", server));
      assertSame(whole, run("led", spread));
      assertEquals(4, server.bodies().size(), "the process that leads asks");
      // The same JSON, of shares that came from elsewhere.
      assertEquals(server.bodies().get(1), server.bodies().get(3));

      failsAtTheSecondStep = true;
      Map<String, String> broken = settings("broken", server);
      Launch.of(Path.of("../configs/grpo.yaml"), broken)
          .refused("rewards.remote length", "holds 0 scores for 12 episodes");
      failsAtTheSecondStep = false;
      assertSame(whole, run("broken", broken));
      long first = server.bodies().subList(4, 7).stream().filter(this::isOfFirstStep).count();
      assertEquals(1, first, "the first step was computed twice and scored once");
      assertEquals(7, server.bodies().size());
      replayed(whole, server);
    }
  }

  /** Stored scores need no server; under another name one is asked. */
  private void replayed(Path run, FaultyRewardServer server) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("replay.yaml"),
            "job: replay\nrun: {name: replay, dir: %s}\nreplay: {runs: [%s], trials: [{name: same}, {name: other, set: {rewards.remote: [{url: '%s', name: again, weight: 2}]}}]}\n"
                .formatted(folder, run, server.url()));
    Launch.of(config, Map.of()).succeeded();
    assertEquals(9, server.bodies().size());
    JsonNode variants =
        JSON.readTree(folder.resolve("replay/summary.json").toFile()).get("variants");
    assertEquals(0, variants.get(0).at("/all/absolute_change").asDouble());
    assertEquals(0, variants.get(1).at("/all/absolute_change").asDouble());
    assertTrue(variants.get(1).at("/all/components/again/after").asDouble() > 0.1);
  }

  private boolean isOfFirstStep(String body) {
    return body.contains("\"step\":0,");
  }

  private static void assertSame(Path one, Path other) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(one.resolve("final/model.safetensors")),
        Files.readAllBytes(other.resolve("final/model.safetensors")));
    assertEquals(ResumeTest.withoutTimes(one), ResumeTest.withoutTimes(other));
    for (int step = 0; step < 2; step++) {
      assertEquals(
          RolloutReader.read(RolloutReader.file(one.resolve("rollouts"), step)),
          RolloutReader.read(RolloutReader.file(other.resolve("rollouts"), step)));
    }
  }
}

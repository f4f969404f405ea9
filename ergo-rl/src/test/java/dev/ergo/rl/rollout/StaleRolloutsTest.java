package dev.ergo.rl.rollout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.job.KilledLaunch;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose servers sample ahead of the updates. */
@Tag("integration")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StaleRolloutsTest {

  private static final Path CONFIG = Path.of("../configs/grpo.yaml").toAbsolutePath();
  private static final int STEPS = 5;
  private static final int PROMPTS = 2;
  private static final int GROUP = 2;
  private static final long SEED = 11;

  @TempDir Path folder;

  private LoadedPolicy model;
  private ModelServer server;

  @BeforeEach
  void open() {
    model =
        LoadedPolicy.load(
            ConfigLoader.of(
                ModelConfig.class, Map.of("path", "../policies/ergo-tiny", "device", "cpu")),
            null,
            0);
    server = new ModelServer(model);
  }

  @AfterEach
  void close() {
    server.close();
    model.close();
  }

  private Map<String, String> settings(String run, int staleness) {
    Map<String, String> settings = new HashMap<>();
    settings.put("model.path", Path.of("../policies/ergo-tiny").toAbsolutePath().toString());
    settings.put("model.lora.rank", "4");
    settings.put("data.train.side", "448");
    settings.put("data.validation.side", "448");
    settings.put("run.dir", folder.toString());
    settings.put("run.name", run);
    settings.put("train.steps", String.valueOf(STEPS));
    settings.put("train.prompts_per_step", String.valueOf(PROMPTS));
    settings.put("train.group_size", String.valueOf(GROUP));
    settings.put("train.optimizer.learning_rate", "0.01");
    settings.put("train.optimizer.warmup_steps", "0");
    settings.put("train.checkpoint.every", "1");
    settings.put("train.checkpoint.keep", "0");
    settings.put("train.validation.items", "2");
    settings.put("rollout.servers", "[" + server.url() + "]");
    settings.put("rollout.adapter_dir", folder.resolve("adapters").toString());
    settings.put("rollout.max_staleness", String.valueOf(staleness));
    return settings;
  }

  private Launch run(String run, int staleness) {
    return Launch.of(CONFIG, settings(run, staleness));
  }

  private List<RolloutRow> rollouts(String run, int step) {
    return RolloutReader.read(RolloutReader.file(folder.resolve(run).resolve("rollouts"), step));
  }

  private byte[] weights(String run) throws IOException {
    return Files.readAllBytes(folder.resolve(run).resolve("final").resolve(LoraAdapter.WEIGHTS));
  }

  /** The step that a request is for, by its seed; -1 for the probe. */
  private static long step(JsonNode asked) {
    long seed = asked.get("sampling_params").get("seed").asLong();
    for (long step = 0; step < STEPS; step++) {
      for (int prompt = 0; prompt < PROMPTS; prompt++) {
        RolloutNoise noise = new RolloutNoise(SEED, step, new int[] {prompt}, GROUP);
        for (int sample = 0; sample < GROUP; sample++) {
          for (int look = 1; look <= 2; look++) {
            if ((noise.key(sample, look) & (1L << 53) - 1) == seed) {
              return step;
            }
          }
        }
      }
    }
    return -1;
  }

  /** What servers call the policy that a run had after so many steps. */
  private String version(String run, long number) throws IOException {
    if (number == 0) {
      return "policy-v0-";
    }
    Path checkpoint = folder.resolve(run).resolve("checkpoints/step-%06d".formatted(number));
    Path alone = Files.createTempDirectory(folder, "version");
    Files.copy(checkpoint.resolve(LoraAdapter.WEIGHTS), alone.resolve(LoraAdapter.WEIGHTS));
    String digest = WeightDigest.of(alone).replaceFirst("^.*:", "");
    return "policy-v" + number + "-" + digest.substring(0, 12);
  }

  /** Step s is written as version s - K, whatever is asked when; the data are those of K = 0. */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyStepIsSampledByTheVersionSoManyStepsBefore(int staleness) throws Exception {
    run("waits", 0).succeeded();
    server.asked.clear();
    server.loads.clear();
    server.unloads.clear();
    run("ahead", staleness).succeeded();
    Map<Long, Integer> requests = new HashMap<>();
    for (JsonNode asked : server.asked) {
      long step = step(asked);
      if (step >= 0) {
        requests.merge(step, 1, Integer::sum);
        String by = version("ahead", Math.max(0, step - staleness));
        String name = asked.get("model").asText();
        assertTrue(name.startsWith(by), "step " + step + ": " + name + ", not " + by);
      }
    }
    List<Map<String, Object>> metrics = steps("ahead");
    for (int step = 0; step < STEPS; step++) {
      int behind = Math.min(step, staleness);
      List<RolloutRow> rows = rollouts("ahead", step);
      List<RolloutRow> waited = rollouts("waits", step);
      assertEquals(PROMPTS * GROUP, rows.size());
      int looks = 0;
      for (int i = 0; i < rows.size(); i++) {
        assertEquals(step - behind, rows.get(i).policyVersion());
        assertEquals(step, waited.get(i).policyVersion());
        assertEquals(waited.get(i).exampleId(), rows.get(i).exampleId());
        looks += rows.get(i).looks().size();
      }
      assertEquals(looks, requests.get((long) step), "each look is asked for once");
      assertEquals((double) behind, metrics.get(step).get("rollout/staleness_mean"));
      assertEquals((double) behind, metrics.get(step).get("rollout/staleness_max"));
    }
    assertEquals(rollouts("waits", 0), rollouts("ahead", 0), "step 0 is on time anyhow");
    assertFalse(Arrays.equals(weights("waits"), weights("ahead")), "nothing came of staleness");
    assertTrue(server.most <= staleness + 2, server.most + " adapters at a time");
    assertEquals(
        server.loads.stream().sorted().toList(), server.unloads.stream().sorted().toList());
    requireNothingLeft();
    requireCheckpointsHold(staleness);
  }

  private List<Map<String, Object>> steps(String run) throws IOException {
    return MetricsLog.read(folder.resolve(run).resolve("metrics.jsonl")).stream()
        .filter(row -> row.containsKey(MetricsLog.DURATION))
        .toList();
  }

  /** The versions of steps that are under way, and no others. */
  private void requireCheckpointsHold(int staleness) throws IOException {
    for (int done = 1; done <= STEPS; done++) {
      TreeSet<String> needed = new TreeSet<>();
      for (int step = done; step < Math.min(done + staleness, STEPS); step++) {
        needed.add("resume-policy-v" + Math.max(0, step - staleness) + ".safetensors");
      }
      Path checkpoint = folder.resolve("ahead/checkpoints/step-%06d".formatted(done));
      try (Stream<Path> files = Files.list(checkpoint)) {
        assertEquals(
            List.copyOf(needed),
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith("resume-"))
                .sorted()
                .toList());
      }
    }
  }

  /** No thread, and no adapter on the disk. */
  private void requireNothingLeft() throws Exception {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("rollout")) {
        thread.join(5000);
        assertFalse(thread.isAlive(), () -> "left: " + List.of(thread.getStackTrace()));
      }
    }
    for (String directory : List.of("adapters", "others")) {
      if (Files.exists(folder.resolve(directory))) {
        try (Stream<Path> left = Files.list(folder.resolve(directory))) {
          assertEquals(List.of(), left.toList());
        }
      }
    }
  }

  private void requireSame(String whole, String other, int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      assertEquals(rollouts(whole, step), rollouts(other, step), "step " + step);
    }
    assertArrayEquals(weights(whole), weights(other));
    assertFalse(
        Arrays.equals(
            weights(whole),
            Files.readAllBytes(
                folder.resolve(whole).resolve("checkpoints/step-000002/" + LoraAdapter.WEIGHTS))),
        "nothing was trained");
    assertEquals(steps, steps(other).size());
  }

  /** The servers end the run while they sample ahead; it goes on as if they had not. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"1, 27", "2, 35"})
  void aRunThatFailedWithEpisodesUnderWayGoesOnToTheSameBits(int staleness, int last)
      throws Exception {
    run("whole", staleness).succeeded();
    Map<String, String> settings = settings("failed", staleness);
    settings.put("rollout.patience_seconds", "1");
    server.does(Misdeed.STATUS_500, number -> number >= last);
    Launch.of(CONFIG, settings).refused("status 500");
    server.does(Misdeed.STATUS_500, number -> false);
    requireNothingLeft();
    settings.put("rollout.patience_seconds", "60");
    settings.put("rollout.adapter_dir", folder.resolve("others").toString());
    Launch resumed = Launch.of(CONFIG, settings).succeeded();
    assertTrue(resumed.out().contains("resumed"), resumed.out());
    requireSame("whole", "failed", STEPS);
    requireNothingLeft();
  }

  /** The server goes down while it writes ahead and comes back: not one token is another. */
  @Test
  void aServerThatGoesAndComesBackChangesNothing() throws Exception {
    run("whole", 2).succeeded();
    server.loads.clear();
    server.unloads.clear();
    server.does(Misdeed.TOO_MANY, number -> number % 9 == 8);
    Thread killer =
        new Thread(
            () -> {
              try {
                while (server.asked.size() < 30) {
                  Thread.sleep(2);
                }
                server.stop();
                Thread.sleep(700);
                server.start();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    killer.start();
    run("troubled", 2).succeeded();
    killer.interrupt();
    killer.join();
    assertTrue(server.loads.size() > server.loads.stream().distinct().count(), "" + server.loads);
    requireSame("whole", "troubled", STEPS);
    requireNothingLeft();
  }

  /** Killed outright, and asked to stop. */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatWasKilledGoesOnToTheSameBits(boolean asked) throws Exception {
    Map<String, String> settings = settings("whole", 2);
    settings.put("train.steps", "12");
    settings.put("train.checkpoint.every", "2");
    Path config = Files.copy(CONFIG, folder.resolve("grpo.yaml"));
    KilledLaunch.toItsEnd(config, settings, Map.of());
    settings.put("run.name", "killed");
    server.takes(50);
    KilledLaunch.of(
        config, settings, folder.resolve("killed"), asked, Map.of(), new Random(asked ? 3 : 4));
    server.takes(0);
    KilledLaunch.toItsEnd(config, settings, Map.of());
    requireSame("whole", "killed", 12);
  }

  /** Where sampling takes as long as the rest of a step, it costs next to nothing. */
  @Tag("slow")
  @Test
  void aStepTakesAsLongAsSamplingOrUpdateAndNotBoth() throws IOException {
    server.remembers();
    seconds("first", 0, 0);
    double[] alone = seconds("alone", 0, 0);
    // Two looks take as long as all else in a step.
    long pause = Math.round(500 * (alone[0] - alone[1]));
    double[] waits = seconds("waits", 0, pause);
    double[] ahead = seconds("ahead", 1, pause);
    System.out.printf(
        Locale.ROOT,
        "seconds a step, and of them waiting for episodes: %.2f %.2f at once, %.2f %.2f with K = 0, %.2f %.2f with K = 1%n",
        alone[0],
        alone[1],
        waits[0],
        waits[1],
        ahead[0],
        ahead[1]);
    assertTrue(ahead[0] < 0.85 * waits[0], ahead[0] + " s against " + waits[0]);
  }

  /**
   * Mean seconds of a step behind the first, and those that it waited for episodes.
   *
   * @param pause milliseconds that the server takes for a look beside its computing
   */
  private double[] seconds(String run, int staleness, long pause) throws IOException {
    Map<String, String> settings = settings(run, staleness);
    settings.put("train.prompts_per_step", "4");
    settings.put("train.group_size", "4");
    settings.put("train.validation.items", "0");
    settings.put("train.checkpoint.every", "100");
    settings.put("train.steps", "9");
    server.takes(pause);
    Launch.of(CONFIG, settings).succeeded();
    List<Map<String, Object>> steps = steps(run);
    return Stream.of(MetricsLog.DURATION, "timing_s/rollout")
        .mapToDouble(
            name ->
                steps.stream()
                    .skip(1)
                    .mapToDouble(row -> ((Number) row.get(name)).doubleValue())
                    .average()
                    .orElseThrow())
        .toArray();
  }

  @Test
  void whatAServerHasToHoldIsSaidWhereItTakesNoAdapter() {
    server.takesNoAdapters();
    run("refused", 3).refused("--enable-lora --max-loras 5 ", "rollout.adapter_dir");
  }

  @Test
  void aRunKeepsToItsStaleness() {
    Map<String, String> settings = settings("changed", 1);
    settings.put("rollout.patience_seconds", "1");
    server.does(Misdeed.STATUS_500, number -> number >= 26);
    Launch.of(CONFIG, settings).refused("status 500");
    settings.put("rollout.max_staleness", "2");
    Launch.of(CONFIG, settings).refused("rollout.max_staleness");
  }
}

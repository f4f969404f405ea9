package dev.ergo.rl.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.reward.RemoteConfig;
import dev.ergo.rl.reward.RewardBatch;
import dev.ergo.rl.reward.ScoredBatches;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server of rewards under each of its faults: either every episode gets its score, or the run
 * ends with the reason, and goes on to the same scores. No batch is scored twice, none is lost.
 */
@Tag("integration")
class RemoteRewardTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double[] SCORES = {1, Double.NaN, 0.5};
  private static final String GOOD = "{\"scores\": [1.0, null, 0.5]}";
  private static final int PATIENCE = 120;

  @TempDir Path folder;

  private final List<String> notices = new ArrayList<>();

  private RemoteConfig config(String url) {
    return new RemoteConfig(url + "/score", "style", 0.5, "KEY", 30, PATIENCE);
  }

  /** Asks as a process does that is started and ends. */
  private double[] asked(FaultyRewardServer server, SkippedTime clock, RewardBatch batch) {
    try (GivenScores given = new GivenScores(folder.resolve(GivenScores.FILE))) {
      return new RemoteReward(
              config(server.url()), given, Map.of("KEY", "secret")::get, clock, notices::add)
          .scores(batch);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFaultThatPassesIsBorne(RewardFault fault) throws IOException {
    assumeTrue(fault.passes(), "an answer that is wrong does not pass");
    try (FaultyRewardServer server = new FaultyRewardServer(fault, body -> GOOD)) {
      SkippedTime clock = new SkippedTime(40_000, server::mend);
      assertArrayEquals(SCORES, asked(server, clock, ScoredBatches.three(4)));
      assertEquals(1, server.answered().size());
      assertEquals(1, server.bodies().stream().distinct().count(), "the same is sent again");
      assertTrue(notices.get(0).startsWith("rewards.remote style: the endpoint http://127"));
      System.out.printf("%s, passes: %s%n", fault, notices.get(0));
      // Another start of the same step does not ask again.
      server.stop();
      assertArrayEquals(SCORES, asked(server, clock, ScoredBatches.three(4)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFaultThatLastsEndsTheRunWhichThenGoesOn(RewardFault fault) throws IOException {
    try (FaultyRewardServer server = new FaultyRewardServer(fault, body -> GOOD)) {
      SkippedTime clock = new SkippedTime(Long.MAX_VALUE, () -> {});
      String reason =
          assertThrows(UserException.class, () -> asked(server, clock, ScoredBatches.three(4)))
              .getMessage();
      System.out.printf("%s, lasts: %s%n", fault, reason.replaceAll(":\\d{4,5}", ":PORT"));
      assertTrue(reason.startsWith("rewards.remote style: the endpoint " + server.url()), reason);
      assertFalse(reason.contains("Exception") || reason.contains("secret"), reason);
      assertEquals(fault.passes(), reason.contains("120 s"), reason);
      assertEquals(!fault.passes(), reason.contains("for each of the 3 episodes"), reason);
      if (!fault.passes()) {
        assertEquals(1, server.bodies().size(), "asked again for nothing");
      }
      assertEquals(List.of(), Files.readAllLines(folder.resolve(GivenScores.FILE)));
      server.mend();
      assertArrayEquals(SCORES, asked(server, clock, ScoredBatches.three(4)));
      assertArrayEquals(SCORES, asked(server, clock, ScoredBatches.three(4)));
      assertEquals(1, server.answered().size(), "scored twice");
    }
  }

  /** What a server is sent, and under which key; another batch is another request. */
  @Test
  void theBatchIsSentAsTheDocumentSays() throws IOException {
    try (FaultyRewardServer server = new FaultyRewardServer(RewardFault.SLOW, body -> GOOD)) {
      server.mend();
      SkippedTime clock = new SkippedTime(Long.MAX_VALUE, () -> {});
      asked(server, clock, ScoredBatches.three(4));
      asked(server, clock, ScoredBatches.three(5));
      JsonNode sent = JSON.readTree(server.bodies().get(0));
      assertEquals(
          JSON.readTree(
              """
              {"id": "e1", "prompt": 0, "sample": 1, "category": "", "question": "Which colour?",
               "options": ["green", "red", "blue"], "answers": ["red"],
               "images": [{"width": 1000, "height": 400}],
               "targets": [{"image": 1, "box": [150, 150, 200, 200]}],
               "looks": [
                 {"text": "<think>left</think><zoom>[10, 20, 30, 40]</zoom>", "tokens": 30,
                  "truncated": false,
                  "zoom": {"outcome": "valid", "image": 1, "box": [100, 100, 300, 300]}},
                 {"text": "<think>it is red</think><answer>red</answer>", "tokens": 10,
                  "truncated": false, "zoom": null}],
               "prediction": "red", "truncated": false, "scores": {"answer": 1.0, "kl": null}}
              """),
          sent.get("episodes").get(1));
      assertEquals(1, sent.get("version").asInt());
      assertEquals("style", sent.get("reward").asText());
      assertEquals(4, sent.get("step").asInt());
      List<String> keys = server.heads().stream().map(RemoteRewardTest::key).toList();
      assertEquals(2, keys.stream().distinct().count());
      assertTrue(server.heads().get(0).contains("POST /score HTTP/1.1"));
      assertTrue(server.heads().get(0).contains("Authorization: Bearer secret"));
    }
  }

  private static String key(String head) {
    return head.replaceFirst("(?is).*idempotency-key:\\s*([0-9a-f]{64}).*", "$1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"scores\": [1, 2, 3, 4]} | holds 4 scores for 3 episodes",
        "{\"scores\": [1, \"2\", 3]} | says \"2\" for episode 1",
        "{\"scores\": [1, 1e999, 3]} | for episode 1",
        "{\"score\": [1, 2, 3]} | holds no list named scores",
        "[1, 2, 3] | holds no list named scores",
        "{\"scores\": [1, 2, 3]} 4 | is no JSON",
        "{\"scores\": [1, Infinity, 3]} | is no JSON, for NaN and Infinity are none"
      })
  void anAnswerIsReadStrictly(String body, String reason) {
    String said =
        assertThrows(ScoresReply.Wrong.class, () -> ScoresReply.read(body, 3)).getMessage();
    assertTrue(said.contains(reason), said);
  }

  /** The server that the documents show, run as they say. */
  @Test
  void theSampleServerAnswers() throws IOException {
    Process process = started();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String url = out.readLine().replaceFirst("listening at (http://127.0.0.1:\\d+)/score", "$1");
      try (GivenScores given = new GivenScores(folder.resolve("sample.jsonl"))) {
        RemoteConfig config = new RemoteConfig(url + "/score", "brief", 1.0, null, 30, 10);
        double[] scores =
            new RemoteReward(config, given, notices::add).scores(ScoredBatches.three(0));
        // "red" has three of forty letters; the second has no prediction.
        assertArrayEquals(new double[] {1 - 3 / 40.0, 1 - 3 / 40.0, Double.NaN}, scores, 1e-12);
      }
    } finally {
      process.destroy();
    }
  }

  private static Process started() {
    Process process = null;
    try {
      process =
          new ProcessBuilder(
                  "python3",
                  RepositoryFiles.path("docs/reward_server.py").toString(),
                  "--port",
                  "0")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "there is no python3 here");
    }
    return process;
  }
}

package dev.ergo.eval.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge on the loopback interface that replies with what the answer tells it to. */
@Tag("unit")
class LlmJudgeTest {

  private static final String PROMPT = "{question}|{gold}|{answer}";

  @TempDir private Path folder;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    ObjectMapper json = new ObjectMapper();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          String prompt =
              json.readTree(exchange.getRequestBody().readAllBytes())
                  .at("/messages/0/content/0/text")
                  .asText();
          asked.add(prompt);
          String reply = prompt.substring(prompt.lastIndexOf('|') + 1);
          if (reply.equals("refuse")) {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            return;
          }
          byte[] body =
              ("{\"choices\": [{\"message\": {\"content\": \"" + reply + "\"}}]}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());

  private LlmJudge judge() {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    EndpointConfig endpoint = new EndpointConfig(url, "judge", null, 2, 10, 0);
    return new LlmJudge(
        new LlmJudgeConfig(endpoint, PROMPT), folder.resolve("judgements.jsonl"), notices::add);
  }

  private static List<ItemResult> item(
      int position, String answer, boolean right, int options, FailureCause cause) {
    return List.of(
        new ItemResult(
            new ItemResult.Key("quiz", "policy", position, 0),
            new ItemResult.Item(
                "q" + position,
                "What {gold}?",
                "image",
                "",
                Map.of(),
                "g" + position,
                options,
                Optional.empty()),
            List.of(answer),
            new Verdict(right, answer, Optional.empty(), cause),
            ItemRegion.none(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static TaskAnswers answers() {
    return new TaskAnswers(
        List.of(
            item(0, "Yes.", true, 0, FailureCause.NONE),
            item(1, "yes, it does", true, 0, FailureCause.NONE),
            item(2, "yes", false, 0, FailureCause.NONE),
            item(3, "No", true, 0, FailureCause.NONE),
            item(4, "no way", false, 0, FailureCause.NONE),
            item(5, "nobody knows", false, 0, FailureCause.NONE),
            item(6, "yes", true, 3, FailureCause.NONE),
            item(7, "", false, 0, FailureCause.NO_ANSWER)));
  }

  @Test
  void countsWhereJudgeAndMatchDifferAndKeepsReplies() {
    JudgeAgreement agreement = judge().judge(List.of(answers())).get(0);
    assertEquals(6, agreement.items());
    assertEquals(1, agreement.unread());
    assertEquals(2, agreement.counts().bothRight());
    assertEquals(1, agreement.counts().onlyJudge());
    assertEquals(1, agreement.counts().onlyMatch());
    assertEquals(1, agreement.counts().bothWrong());
    assertEquals(3 / 8.0, agreement.judgeAccuracy(), 1e-12);
    assertEquals(0.6, agreement.agreement().orElseThrow(), 1e-12);
    // e = 0.6 x 0.6 + 0.4 x 0.4 = 0.52; (0.6 - 0.52) / 0.48 = 1/6.
    assertEquals(1 / 6.0, agreement.kappa().orElseThrow(), 1e-12);
    assertEquals(6, asked.size());
    assertTrue(asked.contains("What {gold}?|g4|no way"), "braces in a question are text");
    assertEquals(List.of(agreement), judge().judge(List.of(answers())));
    assertEquals(6, asked.size(), "nothing is asked twice");
  }

  @Test
  void aPromptNeedsItsPlaces() {
    EndpointConfig endpoint =
        ConfigLoader.of(EndpointConfig.class, Map.of("url", "http://h/v1", "model", "m"));
    assertThrows(
        InvalidValueException.class, () -> new LlmJudgeConfig(endpoint, "{question} {gold}"));
  }

  @Test
  void aRefusedReplyIsUnreadAndAskedForAgain() {
    TaskAnswers answers =
        new TaskAnswers(
            List.of(
                item(0, "refuse", true, 0, FailureCause.NONE),
                item(1, "<think>No?</think> Yes.", true, 0, FailureCause.NONE)));
    JudgeAgreement agreement = judge().judge(List.of(answers)).get(0);
    assertEquals(1, agreement.unread());
    assertEquals(1, agreement.counts().bothRight());
    assertEquals(2, asked.size());
    assertEquals(1, notices.size());
    assertTrue(notices.get(0).contains("status 400"), notices.get(0));
    judge().judge(List.of(answers));
    assertEquals(3, asked.size(), "only what was refused is asked again");
    TaskAnswers refused = new TaskAnswers(List.of(item(0, "refuse", true, 0, FailureCause.NONE)));
    LlmJudge silent = judge();
    assertThrows(UserException.class, () -> silent.judge(List.of(refused)));
  }
}

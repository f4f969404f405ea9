package dev.ergo.eval.ask;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageDecoder;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.text.Message;
import dev.ergo.eval.item.PolicyUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on the loopback interface. */
@Tag("unit")
class ChatClientTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "sk-quite-secret";

  private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  private final List<String> upgrades = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Integer> statuses = new ArrayDeque<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private volatile String retryAfter = "0";

  /** What the server says that its model is; empty: nothing. */
  private volatile String model = "";

  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
  private final VirtualClock clock = new VirtualClock(8000);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
    bodies.add(body);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(String.valueOf(authorization));
    upgrades.add(String.valueOf(exchange.getRequestHeaders().getFirst("Upgrade")));
    Integer status;
    synchronized (statuses) {
      status = statuses.poll();
    }
    String text = body.at("/messages/0/content/0/text").asText();
    if (text.equals("stall")) {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      return;
    }
    if (text.equals("refused")) {
      exchange.sendResponseHeaders(400, -1);
      exchange.close();
      return;
    }
    Optional<String> refused = unknown.stream().filter(body::has).sorted().findFirst();
    if (refused.isPresent()) {
      reply(
          exchange,
          400,
          "{\"error\": {\"message\": \"Unrecognized request argument supplied: %s\", \"param\": \"%s\"}}"
              .formatted(refused.get(), refused.get()));
      return;
    }
    if (text.startsWith("slow")) {
      mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      pause();
      underWay.decrementAndGet();
    }
    String reply =
        status == null
            ? "{\"choices\": [{\"message\": {\"content\": \"echo "
                + text
                + "\"}}],"
                + (model.isEmpty() ? "" : " \"model\": \"" + model + "\",")
                + " \"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 3}}"
            : status == 200 ? "{\"choices\": []}" : "no: " + authorization;
    if (status != null && status == 429) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    reply(exchange, status == null ? 200 : status, reply);
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private ChatClient client(String keyName, int patience) {
    return client(keyName, KEY, 10, patience);
  }

  private ChatClient client(String keyName, String key, int timeoutSeconds, int patience) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/";
    EndpointConfig config = new EndpointConfig(url, "qwen", keyName, 4, timeoutSeconds, patience);
    return new ChatClient(
        config, new ImageProcessor(), Map.of("ERGO_KEY", key)::get, clock, notices::add);
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ChatRequest text(String text) {
    return new ChatRequest(List.of(Message.text("user", text)), 5, 0, 1);
  }

  @Test
  void repliesComeInTheOrderOfTheRequests() {
    List<ChatRequest> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      requests.add(text("q" + i));
    }
    try (ChatClient client = client("ERGO_KEY", 0)) {
      List<ChatReply> replies = ask(client, requests);
      for (int i = 0; i < 20; i++) {
        assertEquals(new ChatReply("echo q" + i, "", 7, 3, ""), replies.get(i));
      }
      assertEquals(List.of("Bearer " + KEY), authorizations.stream().distinct().toList());
      client.ask(requests.subList(3, 5));
      assertEquals(20, bodies.size(), "what was answered is not asked again");
    }
    assertEquals(List.of("null"), upgrades.stream().distinct().toList());
  }

  @Test
  void aServerThatAnswersAsAnotherModelIsTold() {
    try (ChatClient client = client("ERGO_KEY", 0)) {
      model = "qwen";
      ask(client, List.of(text("a"), text("b")));
      assertEquals(List.of(), notices);
      model = "qwen-mini";
      assertEquals("echo c", ask(client, List.of(text("c"), text("d"))).get(0).text());
      assertEquals(1, notices.size(), "said once, not with every reply: " + notices);
      assertTrue(
          notices.get(0).contains("was asked for model qwen and says that qwen-mini answers"));
    }
  }

  /** Until its batch has ended, a reply serves another try; then it would be of another round. */
  @Test
  void repliesAreForgottenWhenTheirBatchEnds() {
    try (ChatClient client = client(null, 0)) {
      client.beginBatch();
      client.ask(List.of(text("a")));
      client.beginBatch();
      client.ask(List.of(text("a"), text("b")));
      assertEquals(2, bodies.size());
      client.endBatch();
      client.ask(List.of(text("a"), text("b")));
      assertEquals(4, bodies.size());
    }
  }

  @Test
  void aRefusalSpoilsNoOtherReply() {
    try (ChatClient client = client(null, 0)) {
      List<ChatClient.Outcome<ChatReply>> outcomes =
          client.ask(List.of(text("refused"), text("a")));
      assertTrue(outcomes.get(0).refusal().orElseThrow().getMessage().contains("status 400"));
      assertEquals("echo a", outcomes.get(1).result().orElseThrow().text());
    }
  }

  @Test
  void whatIsLeftOutOfTheDrawIsSent() {
    ChatRequest request =
        new ChatRequest(
            List.of(new Message("user", Message.about(List.of(), "What?"))),
            9,
            0.5,
            new Truncation(20, 0.8),
            3);
    try (ChatClient client = client(null, 0)) {
      client.ask(List.of(request));
    }
    assertEquals(0.8, bodies.get(0).get("top_p").asDouble());
    assertEquals(20, bodies.get(0).get("top_k").asInt());
  }

  @Test
  void imagesTravelAsThePixelsOfTheView() {
    byte[] rgb = new byte[3 * 100 * 60];
    new Random(1).nextBytes(rgb);
    ImageSource source = new Noise(new RgbImage(new Size(100, 60), rgb));
    ImageView view = ImageView.whole(source, PixelLimits.ofBudget(4));
    ChatRequest request =
        new ChatRequest(List.of(new Message("user", Message.about(view, "What?"))), 9, 0.5, 3);
    try (ChatClient client = client(null, 0)) {
      client.ask(List.of(request));
    }
    JsonNode body = bodies.get(0);
    assertEquals("qwen", body.get("model").asText());
    assertEquals(9, body.get("max_tokens").asInt());
    assertEquals(0.5, body.get("temperature").asDouble());
    assertEquals(3, body.get("seed").asLong());
    // Left out, the server would take them from its model's generation_config.json.
    assertEquals(1, body.get("top_p").asDouble());
    assertEquals(-1, body.get("top_k").asInt());
    assertEquals(0, body.get("min_p").asDouble());
    assertEquals(1, body.get("repetition_penalty").asDouble());
    assertEquals(0, body.get("presence_penalty").asDouble());
    assertEquals(0, body.get("frequency_penalty").asDouble());
    assertEquals("What?", body.at("/messages/0/content/1/text").asText());
    String url = body.at("/messages/0/content/0/image_url/url").asText();
    String start = "data:image/png;base64,";
    assertTrue(url.startsWith(start), url);
    byte[] png = Base64.getDecoder().decode(url.substring(start.length()));
    RgbImage sent = ImageDecoder.decode("sent", png, ImageLimits.DEFAULT);
    assertArrayEquals(new ImageProcessor().render(view).rgb(), sent.rgb());
    assertEquals(List.of("null"), authorizations);
  }

  /** A line that holds no reply is asked for again. */
  @Test
  void keptRepliesThatCannotBeReadAreAskedForAgain(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("replies.jsonl");
    Files.writeString(file, "null\n5\n{\"asked\": \"x\"}\n{\"asked\"\n");
    for (int start = 0; start < 2; start++) {
      try (ChatClient client = client(null, 0)) {
        client.keepIn(Replies.in(file));
        assertEquals("echo a", ask(client, List.of(text("a"))).get(0).text());
      }
      assertEquals(1, bodies.size(), "what was kept is not asked again");
    }
  }

  /** As OpenAI's own service refuses what vLLM and SGLang know. */
  @Test
  void whatAServerDoesNotKnowIsLeftOutAndSaid() {
    unknown.addAll(List.of("top_k", "repetition_penalty", "max_tokens"));
    try (ChatClient client = client(null, 0)) {
      List<ChatRequest> requests = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        requests.add(text("q" + i));
      }
      List<ChatReply> replies = ask(client, requests);
      assertEquals("echo q7", replies.get(7).text());
      int asked = bodies.size();
      ask(client, List.of(text("one more")));
      assertEquals(asked + 1, bodies.size(), "what was refused is not tried again");
    }
    JsonNode last = bodies.get(bodies.size() - 1);
    assertFalse(last.has("top_k") || last.has("repetition_penalty") || last.has("max_tokens"));
    assertEquals(5, last.get("max_completion_tokens").asInt());
    assertEquals(1, last.get("top_p").asDouble());
    assertEquals(3, notices.size(), notices.toString());
    assertTrue(
        notices.stream()
            .anyMatch(
                said ->
                    said.contains("refuses top_k; from here on it is left out, and the server")),
        notices.toString());
  }

  /** The words of a question, which a refusal repeats, name no parameter. */
  @Test
  void aRefusalOfTheRequestItselfIsNotOfAParameter() {
    ObjectNode sent = text("a").json("qwen", new ImageProcessor());
    SentParameters parameters = new SentParameters(notices::add);
    for (String said :
        List.of(
            "the image is too large: What seed grows at this temperature?",
            "stop_k is not top_kind",
            "")) {
      assertFalse(parameters.explain(sent, said), said);
    }
    assertTrue(
        parameters.explain(sent, "{\"loc\": [\"body\", \"seed\"], \"type\": \"extra_forbidden\"}"));
    assertTrue(parameters.explain(sent, "property 'temperature' is not supported"));
    assertFalse(parameters.taken(sent).has("seed") || parameters.taken(sent).has("temperature"));
    assertFalse(
        parameters.explain(parameters.taken(sent), "property 'temperature' is not supported"),
        "it was not sent");
    assertEquals(2, notices.size());
  }

  /** vLLM with a reasoning parser, transformers serve. */
  @Test
  void reasonsThatTheServerTookOutArePutBack() {
    String message = "{\"choices\": [{\"finish_reason\": \"%s\", \"message\": %s}]}";
    for (String field : List.of("reasoning_content", "reasoning")) {
      String whole = "{\"content\": \"<zoom>\", \"%s\": \"top left\"}".formatted(field);
      ChatReply reply = ChatReply.of(message.formatted("stop", whole)).orElseThrow();
      assertEquals("<think>top left</think><zoom>", reply.turn());
      assertEquals("<zoom>", reply.text());
      String cut = "{\"content\": null, \"%s\": \"top\"}".formatted(field);
      assertEquals(
          "<think>top</think>",
          ChatReply.of(message.formatted("length", cut)).orElseThrow().turn());
    }
    String plain = "{\"content\": \"<think>x</think>B\", \"reasoning_content\": null}";
    assertEquals(
        "<think>x</think>B", ChatReply.of(message.formatted("stop", plain)).orElseThrow().turn());
  }

  private record Noise(RgbImage load) implements ImageSource {
    @Override
    public String id() {
      return "noise";
    }

    @Override
    public Size size() {
      return load.size();
    }
  }

  /** As replies or the first refusal. */
  private static List<ChatReply> ask(ChatClient client, List<ChatRequest> requests) {
    List<ChatReply> replies = new ArrayList<>();
    for (ChatClient.Outcome<ChatReply> outcome : client.ask(requests)) {
      replies.add(outcome.result().orElseThrow(() -> outcome.refusal().orElseThrow()));
    }
    return replies;
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 408, 409, 425, 429, 500, 502, 503, 504})
  void faultsOfTheServerAreWaitedFor(int status) {
    statuses.addAll(List.of(status, status));
    try (ChatClient client = client(null, 60)) {
      assertEquals("echo a", ask(client, List.of(text("a"))).get(0).text());
    }
    assertEquals(3, bodies.size());
    assertTrue(notices.get(0).contains("trying again, 0 of 60 s"), notices.toString());
    assertTrue(notices.get(1).contains("answers again"), notices.toString());
  }

  @Test
  void patienceEnds() {
    statuses.addAll(Collections.nCopies(100, 503));
    try (ChatClient client = client(null, 60)) {
      String said =
          assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("a")))).getMessage();
      assertTrue(said.contains("status 503") && said.contains("60 s of trying"), said);
      assertEquals(60_000, clock.millis());
      assertEquals(8, bodies.size(), "at 0, .5, 1.5, 3.5, 7.5, 15.5, 31.5 and 60 s");
      assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("c"))));
      assertEquals(8, bodies.size(), "a server that is gone is not asked any more");
    }
  }

  /** How their waits lie in time is for the scheduler to say, so no moment is asserted here. */
  @Test
  void allRequestsEndWithTheFirstWhosePatienceEnds() {
    statuses.addAll(Collections.nCopies(100, 503));
    try (ChatClient client = client(null, 60)) {
      assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("a"), text("b"))));
      int tried = bodies.size();
      assertTrue(tried >= 8 && tried <= 16, "eight tries each at most: " + tried);
      assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("c"))));
      assertEquals(tried, bodies.size(), "a server that is gone is not asked any more");
    }
  }

  /** What is wrong with one request says nothing about the next. */
  @Test
  void aRequestThatIsRefusedIsNotAServerThatIsGone() {
    for (int status : List.of(400, 413, 422)) {
      statuses.addAll(List.of(status));
      try (ChatClient client = client(null, 60)) {
        UserException error =
            assertThrows(UserException.class, () -> ask(client, List.of(text("a"))));
        assertEquals(UserException.class, error.getClass());
        assertEquals("echo a", ask(client, List.of(text("a"))).get(0).text());
      }
    }
    assertEquals(6, bodies.size(), "a refusal is not tried again");
  }

  /** A server may say when, in seconds or by a date; nobody asks before that. */
  @Test
  void theServerSaysHowLongItWantsToBeLeftAlone() {
    retryAfter = "40";
    statuses.addAll(List.of(429));
    try (ChatClient client = client(null, 60)) {
      ask(client, List.of(text("a")));
      assertEquals(40_000, clock.millis());
      retryAfter = "61";
      statuses.addAll(List.of(429));
      String said =
          assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("b")))).getMessage();
      assertTrue(said.contains("left alone for 61 s, longer than patience_seconds: 60"), said);
      assertEquals(40_000, clock.millis(), "nothing is waited for that is too long");
    }
  }

  /** Only so many requests are under way at once. */
  @Test
  void theServerIsNotFlooded() {
    List<ChatRequest> requests = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      requests.add(text("slow " + i));
    }
    try (ChatClient client = client(null, 0)) {
      client.ask(requests);
    }
    assertEquals(4, mostUnderWay.get());
  }

  @Test
  void failuresAreOneSentenceWithoutTheKey() {
    statuses.addAll(List.of(401));
    try (ChatClient client = client("ERGO_KEY", 3)) {
      String refused =
          assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("a")))).getMessage();
      assertTrue(refused.contains("status 401"), refused);
      assertFalse(refused.contains(KEY), refused);
      assertEquals(1, bodies.size(), "a refusal is final");
    }
    statuses.addAll(List.of(200));
    try (ChatClient client = client("ERGO_KEY", 0)) {
      String empty =
          assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("b")))).getMessage();
      assertTrue(empty.contains("choices[0].message.content"), empty);
    }
    String missing = assertThrows(UserException.class, () -> client("OTHER_KEY", 0)).getMessage();
    assertTrue(missing.contains("OTHER_KEY"), missing);
  }

  @Test
  void aKeyThatIsNoHeaderIsRefusedWithoutBeingShown() {
    for (String bad : List.of(KEY + "\nmore", KEY + " more", KEY + "ü")) {
      String message =
          assertThrows(UserException.class, () -> client("ERGO_KEY", bad, 10, 0)).getMessage();
      assertTrue(message.contains("ERGO_KEY"), message);
      assertFalse(message.contains(KEY), message);
    }
  }

  @Test
  void aServerThatStallsInItsAnswerIsGivenUp() {
    try (ChatClient client = client(null, KEY, 1, 0)) {
      String message =
          assertTimeoutPreemptively(
              Duration.ofSeconds(30),
              () ->
                  assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("stall"))))
                      .getMessage());
      assertTrue(message.contains("no whole answer in 1 s"), message);
    }
  }

  @Test
  void whatIsUnderWayWhenAnotherFailsIsNotAskedForAgain() {
    List<ChatRequest> batch =
        List.of(text("refused"), text("slow 1"), text("slow 2"), text("slow 3"));
    try (ChatClient client = client(null, 0)) {
      assertTrue(client.ask(batch).get(0).refusal().isPresent());
      assertEquals(3, client.ask(batch.subList(1, 4)).size());
    }
    assertEquals(4, bodies.size());
  }

  @Test
  void anUnreachableServerIsNamed() {
    ChatClient client = client(null, 0);
    server.stop(0);
    String message =
        assertThrows(PolicyUnavailable.class, () -> client.ask(List.of(text("a")))).getMessage();
    assertTrue(message.contains("127.0.0.1") && message.contains("could not be reached"), message);
    client.close();
  }
}

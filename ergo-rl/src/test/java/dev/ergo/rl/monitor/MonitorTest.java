package dev.ergo.rl.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.rollout.RolloutWriter;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.MadeRollouts;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.report.SampledEpisodes;
import dev.ergo.rl.train.DataOrder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run.monitor} shows, and to whom. */
@Tag("integration")
class MonitorTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCRIPT = "<script>alert(1)</script>";

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private MonitorServer server;
  private Monitor monitor;

  @BeforeEach
  void begin() {
    server = MonitorServer.open(0);
    ExampleSource data =
        Pictures.source(IntStream.range(0, 4).mapToObj(Pictures::example).toList());
    monitor =
        new Monitor(
            server,
            new Monitor.Shown("the-run", "grpo", 3),
            new SampledEpisodes(
                folder, data, new DataOrder(data.parts(), 0), 4, new ImageProcessor()),
            Tokenizer.load(Fixtures.path("model/A")));
  }

  @AfterEach
  void end() {
    server.close();
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> reply = get(path);
    assertEquals(200, reply.statusCode(), () -> new String(reply.body(), StandardCharsets.UTF_8));
    return JSON.readTree(reply.body());
  }

  private void open() {
    monitor.opened(
        List.of(
            Map.of("step", 0, "reward", 1.0, "val/accuracy", 0.5),
            Map.of("step", 1, "reward", 2.0, "kl", "NaN")),
        2);
  }

  @Test
  void curvesAreThoseOfTheRows() throws IOException, InterruptedException {
    assertEquals(404, get("api/state").statusCode(), "nothing is there before it begins");
    open();
    monitor.row(2, Map.of("reward", 0.25, "kl", 3.0));
    monitor.stepDone(3);
    monitor.ended();
    assertEquals(
        JSON.readTree(
            """
            {"run": "the-run", "job": "grpo", "steps": 3, "done": 3, "rows": 3, "ended": true,
             "names": ["kl", "reward", "val/accuracy"]}"""),
        json("api/state"));
    assertEquals(
        JSON.readTree(
            """
            {"reward": {"steps": [0, 1, 2], "values": [1.0, 2.0, 0.25]},
             "kl": {"steps": [1, 2], "values": [null, 3.0]}}"""),
        json("api/curves?names=reward,kl,none"));
    assertEquals(
        JSON.readTree("{\"reward\": {\"steps\": [0, 2], \"values\": [1.0, 0.25]}}"),
        json("api/curves?names=reward&points=1"));
  }

  /** Memory is bounded however long a run is; the newest value is always there. */
  @Test
  void aLongCurveKeepsEverySecondPoint() {
    Curve curve = new Curve();
    for (int step = 0; step <= Curve.MOST + 2; step++) {
      curve.add(step, -step);
    }
    @SuppressWarnings("unchecked")
    List<Long> steps = (List<Long>) curve.points(Curve.MOST).get("steps");
    assertEquals(
        IntStream.rangeClosed(0, Curve.MOST / 2 + 1).mapToObj(i -> 2L * i).toList(), steps);
    curve.add(Curve.MOST + 3, 7);
    assertEquals(7, curve.newest());
    assertEquals(List.of(0L, Curve.MOST + 3L), curve.points(1).get("steps"));
  }

  @Test
  void groupsAreFilteredAndTheirTextsStayTexts() throws IOException, InterruptedException {
    open();
    monitor.stepDone(3);
    new RolloutWriter(folder)
        .write(
            2,
            List.of(
                MadeRollouts.row(2, 0, 0, Pictures.example(0), made(true, BoxOutcome.VALID)),
                MadeRollouts.row(2, 0, 1, Pictures.example(0), made(false, BoxOutcome.MISSING)),
                MadeRollouts.row(2, 1, 0, Pictures.example(1), made(true, BoxOutcome.VALID)),
                MadeRollouts.row(2, 2, 0, Pictures.example(2), made(false, BoxOutcome.VALID))));
    assertEquals(List.of(0, 1, 2), prompts("api/groups"));
    assertEquals(List.of(0), prompts("api/groups?outcome=mixed"));
    assertEquals(List.of(1), prompts("api/groups?step=2&outcome=right"));
    assertEquals(List.of(2), prompts("api/groups?outcome=wrong"));
    assertEquals(List.of(0), prompts("api/groups?box=missing"));
    assertEquals(List.of(1), prompts("api/groups?from=1&count=1"));
    assertEquals(List.of(), prompts("api/groups?step=0"));
    JsonNode first = json("api/groups").at("/groups/0/episodes/0");
    assertEquals("valid", first.at("/box").asText());
    assertEquals(1.0, first.at("/rewards/answer").asDouble());
    assertEquals(0.25, first.at("/advantage").asDouble());
    JsonNode token = json("api/tokens?step=2&prompt=0&sample=0").at("/looks/0/1");
    assertEquals(
        Tokenizer.load(Fixtures.path("model/A")).decode(new int[] {4}, false),
        token.get(0).asText());
    assertEquals(-1.0, token.get(1).asDouble());
    HttpResponse<byte[]> picture = get("api/picture?step=2&prompt=0&sample=0");
    assertEquals("image/jpeg", picture.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(ImageIO.read(new ByteArrayInputStream(picture.body())).getWidth() > 100);
    assertEquals(404, get("api/picture?step=2&prompt=9&sample=0").statusCode());
    assertEquals(400, get("api/picture?step=-1").statusCode());
  }

  private static MadeRollouts.Made made(boolean right, BoxOutcome outcome) {
    return new MadeRollouts.Made(right, outcome, SCRIPT);
  }

  private List<Integer> prompts(String path) throws IOException, InterruptedException {
    return json(path).at("/groups").findValues("prompt").stream().map(JsonNode::asInt).toList();
  }

  /** The page makes elements by name only, and the browser is told to run no other script. */
  @Test
  void nothingRunsThatIsNotThePages() throws IOException, InterruptedException {
    open();
    HttpResponse<byte[]> page = get("");
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.startsWith("default-src 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    String script = new String(get("page.js").body(), StandardCharsets.UTF_8);
    for (String unsafe :
        List.of("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")) {
      assertFalse(script.contains(unsafe), unsafe);
    }
  }

  @Test
  void thereIsNothingBesideThePages() throws IOException, InterruptedException {
    open();
    for (String path :
        List.of(
            "config.yaml", "../config.yaml", "..%2f..%2fetc/passwd", "page.js/..", "/etc/passwd")) {
      assertTrue(status("GET /" + path, "127.0.0.1") >= 400, path);
    }
    HttpResponse<Void> post =
        http.send(
            HttpRequest.newBuilder(URI.create(server.url() + "api/state"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build(),
            HttpResponse.BodyHandlers.discarding());
    assertEquals(405, post.statusCode());
  }

  /** A name of another site that is said to be this machine's is none of its names. */
  @Test
  void itAnswersUnderItsOwnNamesOnly() throws IOException {
    open();
    String port = ":" + URI.create(server.url()).getPort();
    assertEquals(200, status("GET /api/state", "127.0.0.1" + port));
    assertEquals(200, status("GET /api/state", "localhost" + port));
    assertEquals(403, status("GET /api/state", "attacker.example" + port));
    assertEquals(403, status("GET /api/state", "127.0.0.1.attacker.example"));
  }

  private int status(String request, String host) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", URI.create(server.url()).getPort())) {
      socket
          .getOutputStream()
          .write(
              (request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String head = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return Integer.parseInt(head.substring(9));
    }
  }

  @Test
  void prometheusReadsTheNewestValues() throws IOException, InterruptedException {
    open();
    HttpResponse<byte[]> reply = get("metrics");
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        reply.headers().firstValue("Content-Type").orElseThrow());
    String text = new String(reply.body(), StandardCharsets.UTF_8);
    assertTrue(
        text.contains(
            """
            # HELP ergo_val_accuracy val/accuracy of metrics.jsonl, the newest value
            # TYPE ergo_val_accuracy gauge
            ergo_val_accuracy{job="grpo",run="the-run"} 0.5
            """),
        text);
    assertTrue(text.contains("\nergo_kl{job=\"grpo\",run=\"the-run\"} NaN\n"), text);
    assertTrue(text.contains("\nergo_steps_done{job=\"grpo\",run=\"the-run\"} 2.0\n"), text);
  }

  @Test
  void namesThatBecomeOneKeepApart() {
    PrometheusText text = new PrometheusText(Map.of("of", "a \"b\"\\"));
    text.gauge("x/y", "one", Double.POSITIVE_INFINITY);
    text.gauge("x_y", "another", 1);
    assertEquals(
        """
        # HELP ergo_x_y one
        # TYPE ergo_x_y gauge
        ergo_x_y{of="a \\"b\\"\\\\"} +Inf
        # HELP ergo_x_y_2 another
        # TYPE ergo_x_y_2 gauge
        ergo_x_y_2{of="a \\"b\\"\\\\"} 1.0
        """,
        text.toString());
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    int port = URI.create(server.url()).getPort();
    UserException taken = assertThrows(UserException.class, () -> MonitorServer.open(port));
    assertTrue(
        taken.getMessage().startsWith("run.monitor: port " + port + " of 127.0.0.1 can't be"),
        taken.getMessage());
  }
}

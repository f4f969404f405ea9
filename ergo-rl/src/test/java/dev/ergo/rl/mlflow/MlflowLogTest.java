package dev.ergo.rl.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.train.MlflowConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train.mlflow} sends, to a server that is there, away, or loses its answers. */
@Tag("integration")
class MlflowLogTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private HttpServer http;
  private int port;

  /** What the server was given: metrics as "name step value", each time that it was given. */
  private final List<String> metrics = Collections.synchronizedList(new ArrayList<>());

  private final Map<String, String> parameters = Collections.synchronizedMap(new TreeMap<>());
  private final List<String> statuses = Collections.synchronizedList(new ArrayList<>());
  private final List<String> made = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  /** Batches that are taken and not answered. */
  private volatile int lost;

  @BeforeEach
  void start() throws IOException {
    open(0);
    port = http.getAddress().getPort();
  }

  private void open(int at) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    http.createContext("/api/2.0/mlflow/", this::answer);
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String call = exchange.getRequestURI().getPath().replaceFirst("^/api/2.0/mlflow/", "");
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      int status = 200;
      String reply = "{}";
      switch (call) {
        case "experiments/get-by-name" -> {
          status = 404;
          reply = "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}";
        }
        case "experiments/create" -> reply = "{\"experiment_id\": \"7\"}";
        case "runs/create" -> {
          made.add(body.at("/experiment_id").asText() + " " + body.at("/run_name").asText());
          reply = "{\"run\": {\"info\": {\"run_id\": \"r" + made.size() + "\"}}}";
        }
        case "runs/update" -> statuses.add(body.at("/status").asText());
        case "metrics/get-history" -> reply = history(exchange.getRequestURI().getQuery());
        case "runs/log-batch" -> {
          take(body);
          if (!body.path("metrics").isEmpty() && lost > 0) {
            lost--;
            status = 500;
          }
        }
        default -> status = 404;
      }
      byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void take(JsonNode body) {
    body.path("params")
        .forEach(p -> parameters.put(p.at("/key").asText(), p.at("/value").asText()));
    body.path("metrics")
        .forEach(
            m ->
                metrics.add(
                    "%s %d %s"
                        .formatted(
                            m.at("/key").asText(),
                            m.at("/step").asLong(),
                            m.at("/value").asText())));
  }

  private String history(String query) {
    String key = query.replaceFirst(".*metric_key=", "");
    ArrayNode values = JsonNodeFactory.instance.arrayNode();
    for (String metric : List.copyOf(metrics)) {
      String[] parts = metric.split(" ");
      if (parts[0].equals(key)) {
        values.addObject().put("step", Long.parseLong(parts[1]));
      }
    }
    return JsonNodeFactory.instance.objectNode().set("metrics", values).toString();
  }

  private MlflowLog log(String keyName) throws IOException {
    return new MlflowLog(
        new MlflowConfig("http://127.0.0.1:" + port, "here", keyName, 20),
        folder,
        "the-run",
        JSON.readTree("{\"job\": \"grpo\", \"train\": {\"steps\": 3, \"mlflow\": null}}"),
        Map.of("TOKEN", "secret")::get);
  }

  @Test
  void aRunIsLoggedOnce() throws IOException {
    try (MlflowLog log = log("TOKEN")) {
      log.opened(List.of(), 0);
      log.row(0, Map.of("val/accuracy/a&b", 0.5));
      log.row(0, Map.of("loss", 1.5));
      log.row(1, Map.of("loss", Double.NaN));
      log.ended();
    }
    assertEquals(List.of("7 the-run"), made);
    assertEquals(Map.of("job", "grpo", "train.steps", "3"), parameters);
    assertEquals(List.of("val/accuracy/a_b 0 0.5", "loss 0 1.5", "loss 1 NaN"), metrics);
    assertEquals(List.of("FINISHED"), statuses);
    assertTrue(keys.stream().allMatch("Bearer secret"::equals), keys::toString);
  }

  /** A kill after the third step; the run goes on behind the second one. */
  @Test
  void aRunThatGoesOnSendsWhatIsMissing() throws IOException {
    try (MlflowLog log = log(null)) {
      log.opened(List.of(), 0);
      for (int step = 0; step < 3; step++) {
        log.row(step, Map.of("loss", step + 0.5));
      }
    }
    parameters.clear();
    try (MlflowLog log = log(null)) {
      log.opened(List.of(Map.of("step", 0, "loss", 0.5), Map.of("step", 1, "loss", 1.5)), 2);
      log.row(2, Map.of("loss", 2.5));
      log.row(3, Map.of("loss", 3.5));
      log.ended();
    }
    assertEquals(1, made.size());
    assertEquals(List.of("loss 0 0.5", "loss 1 1.5", "loss 2 2.5", "loss 3 3.5"), metrics);
    assertEquals(List.of("KILLED", "RUNNING", "FINISHED"), statuses);
    assertEquals(Map.of(), parameters, "a parameter that has changed would be refused");
  }

  /** Taken but not answered: the server is asked before it is sent again. */
  @Test
  void anAnswerThatIsLostDoublesNothing() throws IOException {
    lost = 1;
    try (MlflowLog log = log(null)) {
      log.opened(List.of(Map.of("step", 0, "loss", 0.5)), 1);
      log.row(1, Map.of("loss", 1.5));
      log.ended();
    }
    assertEquals(List.of("loss 0 0.5", "loss 1 1.5"), metrics);
  }

  @Test
  void aServerThatIsAwayGetsItLater() throws IOException {
    http.stop(0);
    try (MlflowLog log = log(null)) {
      log.opened(List.of(), 0);
      log.row(0, Map.of("loss", 0.5));
    }
    assertEquals(List.of(), metrics);
    assertTrue(Files.notExists(folder.resolve("mlflow-run.txt")));
    open(port);
    try (MlflowLog log = log(null)) {
      log.opened(List.of(Map.of("step", 0, "loss", 0.5)), 1);
      log.row(1, Map.of("loss", 1.5));
      log.ended();
    }
    assertEquals(List.of("loss 0 0.5", "loss 1 1.5"), metrics);
    assertEquals(List.of("FINISHED"), statuses);
  }

  @Test
  void aKeyThatIsNotThereIsSaid() {
    assertThrows(UserException.class, () -> log("NO_SUCH_TOKEN"));
  }
}

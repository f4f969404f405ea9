package dev.ergo.rl.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.eval.http.JsonServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls of MLflow's REST interface (version 2.0) that a training needs. */
final class MlflowServer {

  /** Most parameters and most metrics of one call. */
  static final int MOST_PARAMETERS = 100;

  static final int MOST_METRICS = 1000;

  private static final String API = "/api/2.0/mlflow/";
  private static final int MOST_LETTERS = 6000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonServer http;

  MlflowServer(JsonServer http) {
    this.http = http;
  }

  /** That a call was not answered as it should be; its message says how. */
  static final class Fault extends Exception {

    private static final long serialVersionUID = 1;

    Fault(String message) {
      super(message);
    }
  }

  /** The id of an experiment, which is made if there is none of the name. */
  String experiment(String name) throws Fault, InterruptedException {
    String path = API + "experiments/get-by-name?experiment_name=" + encoded(name);
    JsonServer.Answer found = http.get(path);
    boolean none =
        found.fault().filter(f -> f.detail().contains("RESOURCE_DOES_NOT_EXIST")).isPresent();
    return none
        ? text(post("experiments/create", object().put("name", name)), "/experiment_id")
        : text(document(path, found), "/experiment/experiment_id");
  }

  /** Makes a run and returns its id. */
  String create(String experiment, String name, long millis) throws Fault, InterruptedException {
    ObjectNode body =
        object().put("experiment_id", experiment).put("run_name", name).put("start_time", millis);
    return text(post("runs/create", body), "/run/info/run_id");
  }

  /** Says how a run stands: RUNNING, FINISHED or KILLED. */
  void status(String run, String status, long millis) throws Fault, InterruptedException {
    ObjectNode body = object().put("run_id", run).put("status", status);
    if (!status.equals("RUNNING")) {
      body.put("end_time", millis);
    }
    post("runs/update", body);
  }

  /** The steps that a run has a metric of. */
  Set<Long> steps(String run, String metric) throws Fault, InterruptedException {
    Set<Long> steps = new HashSet<>();
    String token = "";
    do {
      String path =
          API
              + "metrics/get-history?max_results=1000&run_id="
              + encoded(run)
              + "&metric_key="
              + encoded(name(metric))
              + (token.isEmpty() ? "" : "&page_token=" + encoded(token));
      JsonNode page = document(path, http.get(path));
      page.path("metrics").forEach(value -> steps.add(value.path("step").asLong()));
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    return steps;
  }

  /** Logs parameters, at most {@link #MOST_PARAMETERS}; too long ones are cut. */
  void parameters(String run, Map<String, String> values) throws Fault, InterruptedException {
    ObjectNode body = object().put("run_id", run);
    ArrayNode parameters = body.putArray("params");
    values.forEach(
        (key, value) ->
            parameters
                .addObject()
                .put("key", name(key))
                .put("value", value.substring(0, Math.min(MOST_LETTERS, value.length()))));
    post("runs/log-batch", body);
  }

  /** Logs rows, with at most {@link #MOST_METRICS} values. */
  void metrics(String run, List<MetricRow> rows, long millis) throws Fault, InterruptedException {
    ObjectNode body = object().put("run_id", run);
    ArrayNode metrics = body.putArray("metrics");
    for (MetricRow row : rows) {
      row.values()
          .forEach(
              (key, value) ->
                  metrics
                      .addObject()
                      .put("key", name(key))
                      .put("value", value)
                      .put("timestamp", millis)
                      .put("step", row.step()));
    }
    post("runs/log-batch", body);
  }

  /** Letters that a name may not have become underscores. */
  private static String name(String name) {
    return name.replaceAll("[^A-Za-z0-9_\\-. :/]", "_");
  }

  private JsonNode post(String path, JsonNode body) throws Fault, InterruptedException {
    return document(API + path, http.post(API + path, body));
  }

  private JsonNode document(String path, JsonServer.Answer answer) throws Fault {
    if (answer.fault().isPresent()) {
      throw new Fault(http.described(path.replaceFirst("\\?.*", ""), answer.fault().get()));
    }
    try {
      return JSON.readTree(answer.body().orElseThrow());
    } catch (JsonProcessingException e) {
      throw new Fault(http.url() + path + " answered without a JSON document");
    }
  }

  private String text(JsonNode document, String place) throws Fault {
    String text = document.at(place).asText("");
    if (text.isEmpty()) {
      throw new Fault(http.url() + " answered without " + place.substring(1));
    }
    return text;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package dev.ergo.rl.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.TextFile;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.WaitClock;
import dev.ergo.rl.train.MlflowConfig;
import dev.ergo.rl.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The rows of {@code metrics.jsonl} at a server of MLflow. A thread of its own sends them, so that
 * no step waits. Where the server is away they are kept and sent later. MLflow keeps every value
 * that it is given: before anything is sent again, the server is asked what it has.
 */
public final class MlflowLog implements TrainingListener {

  /** A server that was away is asked again after so long, and at the end. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Second line of the file with the id: MLflow refuses a parameter that has changed. */
  private static final String HAS_PARAMETERS = "parameters";

  private final MlflowConfig config;
  private final MlflowServer server;
  private final Path idFile;
  private final String name;
  private final Map<String, String> parameters;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "mlflow");
            made.setDaemon(true);
            return made;
          });

  // What follows is of that thread alone.
  private final Deque<MetricRow> waiting = new ArrayDeque<>();
  private Optional<String> run = Optional.empty();

  /** Steps that the server had of a metric when it was asked, by the metric that marks a row. */
  private final Map<String, Set<Long>> known = new HashMap<>();

  private boolean certain;
  private boolean away;
  private long lastFault;

  private volatile boolean ended;

  /**
   * The log of a run. Nothing is sent yet.
   *
   * @param folder of the run, where the id of its run at the server is kept
   * @param name of the run
   * @param settings its configuration
   * @param environment gives the values of environment variables
   * @throws dev.ergo.core.error.UserException if the environment lacks the key that the
   *     configuration names
   */
  public MlflowLog(
      MlflowConfig config,
      Path folder,
      String name,
      JsonNode settings,
      UnaryOperator<String> environment) {
    this.config = config;
    this.server = new MlflowServer(new JsonServer(config.address(), environment, WaitClock.REAL));
    this.idFile = folder.resolve("mlflow-run.txt");
    this.name = name;
    this.parameters = new LinkedHashMap<>();
    flatten("", settings);
  }

  /** Keys of sections become dotted ones; those without a value are left out. */
  private void flatten(String key, JsonNode value) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              entry ->
                  flatten(
                      key.isEmpty() ? entry.getKey() : key + "." + entry.getKey(),
                      entry.getValue()));
    } else if (!value.isNull()) {
      parameters.put(key, value.isValueNode() ? value.asText() : value.toString());
    }
  }

  @Override
  public void opened(List<Map<String, Object>> rows, long next) {
    List<MetricRow> before = new ArrayList<>();
    rows.forEach(row -> before.add(MetricRow.of(((Number) row.get("step")).longValue(), row)));
    thread.execute(
        () -> {
          waiting.addAll(before);
          send(false);
        });
  }

  @Override
  public void row(long step, Map<String, Double> values) {
    MetricRow row = MetricRow.of(step, values);
    thread.execute(
        () -> {
          waiting.add(row);
          send(false);
        });
  }

  @Override
  public void ended() {
    ended = true;
  }

  /** Waits for what is left, but no longer than for one answer. */
  @Override
  public void close() {
    thread.execute(this::finish);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(config.timeoutSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
        Console.out()
            .println(
                "MLflow has not got all metrics of this run in %d seconds; metrics.jsonl has them"
                    .formatted(config.timeoutSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void finish() {
    send(true);
    if (!waiting.isEmpty()) {
      Console.out()
          .println(
              "MLflow is without %d rows of metrics.jsonl; %s"
                  .formatted(
                      waiting.size(),
                      ended ? "they stay there alone" : "they are sent when the run goes on"));
    }
  }

  private void send(boolean last) {
    if (!last && away && System.nanoTime() - lastFault < PAUSE_NANOS) {
      return;
    }
    try {
      if (!certain) {
        begin();
      }
      dropKnown();
      while (!waiting.isEmpty()) {
        List<MetricRow> batch = batch();
        server.metrics(run.orElseThrow(), batch, System.currentTimeMillis());
        batch.forEach(row -> waiting.remove());
      }
      if (away) {
        away = false;
        Console.out().println("MLflow answers again and has all metrics");
      }
      if (last) {
        server.status(run.orElseThrow(), ended ? "FINISHED" : "KILLED", System.currentTimeMillis());
      }
    } catch (MlflowServer.Fault | UserException e) {
      // What it was sent may have reached it.
      certain = false;
      known.clear();
      lastFault = System.nanoTime();
      if (!away) {
        away = true;
        Console.out()
            .println(
                "train.mlflow: %s; the training goes on, and metrics are sent later"
                    .formatted(e.getMessage()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Finds or makes the run. */
  private void begin() throws MlflowServer.Fault, InterruptedException {
    if (run.isEmpty() && Files.exists(idFile)) {
      List<String> lines = lines(idFile);
      run = Optional.of(lines.get(0));
      server.status(run.get(), "RUNNING", 0);
      if (lines.contains(HAS_PARAMETERS)) {
        parameters.clear();
      }
    }
    if (run.isEmpty()) {
      String experiment = server.experiment(config.experiment());
      String made = server.create(experiment, name, System.currentTimeMillis());
      AtomicWrite.text(idFile, made + "\n");
      run = Optional.of(made);
    }
    if (!parameters.isEmpty()) {
      sendParameters(run.get());
      AtomicWrite.text(idFile, run.get() + "\n" + HAS_PARAMETERS + "\n");
    }
    certain = true;
  }

  /** Drops rows that the server has: of steps that are computed again, or whose answer was lost. */
  private void dropKnown() throws MlflowServer.Fault, InterruptedException {
    for (MetricRow row : waiting) {
      if (!known.containsKey(row.mark())) {
        known.put(row.mark(), server.steps(run.orElseThrow(), row.mark()));
      }
    }
    waiting.removeIf(row -> known.get(row.mark()).contains(row.step()));
  }

  private static List<String> lines(Path file) {
    try {
      return TextFile.read(file).lines().toList();
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  /** The same value may be given twice, so a call that may have arrived is made again. */
  private void sendParameters(String to) throws MlflowServer.Fault, InterruptedException {
    while (!parameters.isEmpty()) {
      Map<String, String> part = new LinkedHashMap<>();
      parameters.entrySet().stream()
          .limit(MlflowServer.MOST_PARAMETERS)
          .forEach(entry -> part.put(entry.getKey(), entry.getValue()));
      server.parameters(to, part);
      parameters.keySet().removeAll(part.keySet());
    }
  }

  /** As many of the waiting rows as one call takes, and one at least. */
  private List<MetricRow> batch() {
    List<MetricRow> batch = new ArrayList<>();
    int values = 0;
    for (MetricRow row : waiting) {
      values += row.values().size();
      if (!batch.isEmpty() && values > MlflowServer.MOST_METRICS) {
        break;
      }
      batch.add(row);
    }
    return batch;
  }
}

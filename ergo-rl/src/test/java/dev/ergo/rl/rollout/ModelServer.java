package dev.ergo.rl.rollout;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.SideBySide;
import dev.ergo.core.text.TokenSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A server on the loopback interface that answers as vLLM's /inference/v1/generate does, by a model
 * of its own and the adapters that it is told to load, and misbehaves when it is told to.
 */
final class ModelServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** No view is resized: each is as large as the client has made it. */
  private static final PixelLimits ANY = new PixelLimits(28 * 28, 1L << 40);

  private final LoadedPolicy policy;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Draws all tokens, by one core: so a token is the same whoever asks for it, and when. */
  private final ExecutorService drawing = Executors.newSingleThreadExecutor();

  private final Map<String, LoraAdapter> adapters = new LinkedHashMap<>();

  /** Bodies of requests for tokens, in the order they came. */
  final List<JsonNode> asked = new CopyOnWriteArrayList<>();

  /** Names of adapters, each as often as it was loaded. */
  final List<String> loads = new CopyOnWriteArrayList<>();

  /** Where they were loaded from. */
  final List<String> folders = new CopyOnWriteArrayList<>();

  final List<String> unloads = new CopyOnWriteArrayList<>();

  /** Adapters that it had at a time at most. */
  volatile int most;

  private volatile Misdeed misdeed;
  private volatile IntPredicate when = number -> false;

  /** Whether log-probs are of the logits, not of these over the temperature. */
  private volatile boolean raw;

  /** Whether it was started without --enable-lora. */
  private volatile boolean withoutAdapters;

  /** Milliseconds that each answer takes beside its computing. */
  private volatile long pause;

  /** Answers by seed and prompt, where they are given again. */
  private final Map<String, ObjectNode> known = new ConcurrentHashMap<>();

  private volatile boolean remembers;

  private HttpServer http;
  private int port;

  ModelServer(LoadedPolicy policy) {
    this.policy = policy;
    int cores = JniUtils.getNumThreads();
    onDrawing(() -> useCores(1));
    // A thread that asks later for the first time takes over what was set last.
    useCores(cores);
    start();
  }

  private static Void useCores(int count) {
    JniUtils.setNumThreads(count);
    if (JniUtils.getNumThreads() != count) {
      throw new IllegalStateException("not " + count + " threads");
    }
    return null;
  }

  private <T> T onDrawing(Callable<T> work) {
    return new SideBySide(drawing).results(List.of(work)).get(0);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Misbehaves in answers to requests of some numbers, which count from now on. */
  void does(Misdeed what, IntPredicate requests) {
    misdeed = what;
    when = requests;
    asked.clear();
  }

  void takesNoAdapters() {
    withoutAdapters = true;
  }

  /** Takes so long for each answer. */
  void takes(long millis) {
    pause = millis;
  }

  /** Gives what it has answered to a seed and a prompt again, whichever adapter is asked. */
  void remembers() {
    remembers = true;
  }

  void givesRawLogProbs() {
    raw = true;
  }

  /** Starts, on the port that it had before. */
  void start() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
      port = http.getAddress().getPort();
      http.setExecutor(threads);
      http.createContext("/", this::handle);
      http.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Dies; nothing that it has loaded outlives it. */
  synchronized void stop() {
    http.stop(0);
    adapters.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] sent = exchange.getRequestBody().readAllBytes();
      JsonNode body = sent.length == 0 ? JSON.createObjectNode() : JSON.readTree(sent);
      switch (exchange.getRequestURI().getPath()) {
        case "/v1/models" -> send(exchange, 200, models());
        case "/v1/load_lora_adapter" -> load(exchange, body);
        case "/v1/unload_lora_adapter" -> unload(exchange, body);
        case "/inference/v1/generate" -> generate(exchange, body);
        default -> send(exchange, 404, "{\"detail\": \"Not Found\"}");
      }
    } catch (RuntimeException e) {
      send(exchange, 500, String.valueOf(e));
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (status == 429) {
      exchange.getResponseHeaders().add("Retry-After", "0");
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private synchronized String models() {
    ObjectNode list = JSON.createObjectNode();
    ArrayNode data = list.putArray("data");
    data.addObject().put("id", "base");
    adapters.keySet().forEach(name -> data.addObject().put("id", name));
    return list.toString();
  }

  private synchronized void load(HttpExchange exchange, JsonNode body) throws IOException {
    String name = body.get("lora_name").asText();
    if (withoutAdapters) {
      send(exchange, 404, "{\"detail\": \"Not Found\"}");
      return;
    }
    if (adapters.containsKey(name)) {
      send(exchange, 400, "The lora adapter '" + name + "' has already been loaded.");
      return;
    }
    Path folder = Path.of(body.get("lora_path").asText());
    adapters.put(name, LoraAdapter.load(folder, policy.model().config(), policy.manager()));
    loads.add(name);
    most = Math.max(most, adapters.size());
    folders.add(folder.toString());
    send(exchange, 200, "Success");
  }

  private synchronized void unload(HttpExchange exchange, JsonNode body) throws IOException {
    String name = body.get("lora_name").asText();
    unloads.add(name);
    send(exchange, adapters.remove(name) == null ? 404 : 200, "done");
  }

  private void generate(HttpExchange exchange, JsonNode body) throws IOException {
    int number;
    synchronized (this) {
      number = asked.size();
      asked.add(body);
    }
    boolean hit = misdeed != null && when.test(number);
    if (hit && misdeed.status() != 200) {
      send(exchange, misdeed.status(), "{\"error\": \"no\"}");
      return;
    }
    if (!adapters.containsKey(body.get("model").asText())) {
      send(exchange, 404, "The model `" + body.get("model").asText() + "` does not exist.");
      return;
    }
    ObjectNode answer = remembers ? remembered(body) : onDrawing(() -> answer(body));
    pause(pause);
    int image = policy.model().config().ids().image();
    if (hit && misdeed == Misdeed.SLOW) {
      pause(1500);
    }
    send(exchange, 200, hit ? misdeed.done(answer, image) : answer.toString());
  }

  private ObjectNode remembered(JsonNode body) {
    String asked = body.at("/sampling_params/seed") + " " + body.get("token_ids");
    return known
        .computeIfAbsent(asked, key -> onDrawing(() -> answer(body)))
        .deepCopy()
        .put("model", body.get("model").asText());
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized ObjectNode answer(JsonNode body) {
    TokenSequence prompt = prompt(body);
    JsonNode sampling = body.get("sampling_params");
    double temperature = sampling.get("temperature").asDouble();
    int most = sampling.get("max_tokens").asInt();
    policy.model().attach(adapters.get(body.get("model").asText()));
    SampledTokens drawn;
    try (Rollout rollout =
        policy.model().rollout(List.of(prompt), 1, policy.images(), prompt.length() + most)) {
      drawn =
          rollout
              .sample(
                  new SamplingOptions(temperature, most, false),
                  new RolloutNoise(sampling.get("seed").asLong(), 0, new int[] {0}, 1).look(1))
              .get(0);
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("model", body.get("model").asText());
    IntStream.of(prompt.ids()).forEach(answer.putArray("prompt_token_ids")::add);
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    IntStream.of(drawn.ids()).forEach(choice.putArray("token_ids")::add);
    ArrayNode content = choice.putObject("logprobs").putArray("content");
    for (int i = 0; i < drawn.count(); i++) {
      // At another temperature another number: that is all that a client can see of it.
      double logProb = drawn.logProbs()[i] * (raw ? temperature : 1);
      content.addObject().put("token_id", drawn.ids()[i]).put("logprob", logProb);
    }
    return answer;
  }

  /** Sets in as many placeholders as each image has tokens. */
  private TokenSequence prompt(JsonNode body) {
    List<ImageView> views = new ArrayList<>();
    for (JsonNode part : body.path("content_parts")) {
      String url = part.get("url").asText();
      byte[] png = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
      views.add(
          ImageView.whole(
              EncodedImage.of("sent " + url.hashCode(), png, ImageLimits.DEFAULT), ANY));
    }
    int image = policy.model().config().ids().image();
    IntStream.Builder ids = IntStream.builder();
    int next = 0;
    for (JsonNode id : body.get("token_ids")) {
      int count =
          id.asInt() == image ? PixelLimits.tokens(policy.images().viewSize(views.get(next++))) : 1;
      for (int i = 0; i < count; i++) {
        ids.add(id.asInt());
      }
    }
    return new TokenSequence(ids.build().toArray(), views);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    drawing.shutdownNow();
  }
}

package dev.ergo.eval.ask;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Digest;
import dev.ergo.eval.item.PolicyUnavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Asks a chat server. Failures of the network, timeouts, "too many requests" and errors of the
 * server are tried again, each time after twice the wait or as long as the server asks for.
 */
public final class ChatClient implements AutoCloseable {

  private static final long FIRST_WAIT_MS = 500;
  private static final long LONGEST_WAIT_MS = 60_000;
  private static final int LONGEST_ANSWER = 64 << 20;
  private static final int SHOWN = 200;
  private static final int KEPT = 4096;

  private final EndpointConfig config;
  private final URI address;
  private final Optional<String> key;
  private final ImageProcessor images;
  private final HttpClient http;
  private final ExecutorService threads;

  /** Digests of the requests since the batch began. */
  private final Set<String> ofBatch = ConcurrentHashMap.newKeySet();

  /** Replies by the digest of the request's body, of late. */
  private final Map<String, ChatReply> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, ChatReply> eldest) {
              return size() > KEPT;
            }
          });

  /**
   * Creates a client.
   *
   * @param images renders the views
   * @throws UserException if the environment lacks the key that the configuration names
   */
  public ChatClient(EndpointConfig config, ImageProcessor images) {
    this(config, images, System::getenv);
  }

  ChatClient(EndpointConfig config, ImageProcessor images, UnaryOperator<String> environment) {
    this.config = config;
    this.address = URI.create(config.url().replaceAll("/+$", "") + "/chat/completions");
    this.key = key(config, environment);
    this.images = images;
    // Offered an upgrade to HTTP/2, as the JDK does by itself, some servers drop the body.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    this.threads =
        Executors.newFixedThreadPool(
            config.concurrency(),
            task -> {
              Thread thread = new Thread(task, "endpoint");
              thread.setDaemon(true);
              return thread;
            });
  }

  private static Optional<String> key(EndpointConfig config, UnaryOperator<String> environment) {
    if (config.apiKeyEnv() == null) {
      return Optional.empty();
    }
    String key = environment.apply(config.apiKeyEnv());
    if (key == null || key.isBlank()) {
      throw new UserException(
          "the environment variable %s that endpoint.api_key_env names is not set; set it to the key of %s"
              .formatted(config.apiKeyEnv(), config.url()));
    }
    // The client of the JDK would name the value in its exception.
    if (!key.strip().chars().allMatch(letter -> letter > ' ' && letter < 127)) {
      throw new UserException(
          "the environment variable %s that endpoint.api_key_env names holds more than a key: white space, control or non-ASCII characters; set it to the key of %s alone"
              .formatted(config.apiKeyEnv(), config.url()));
    }
    return Optional.of(key.strip());
  }

  /**
   * What became of a request.
   *
   * @param reply the reply
   * @param refusal why there is none
   */
  public record Outcome(Optional<ChatReply> reply, Optional<UserException> refusal) {}

  /** A batch of items begins, which may ask several times. */
  public void beginBatch() {
    ofBatch.clear();
  }

  /** All of the batch is answered: its replies need not be kept for another try. */
  public void endBatch() {
    kept.keySet().removeAll(ofBatch);
    ofBatch.clear();
  }

  /**
   * Asks for replies, several at once. A request that was answered before gets the same reply
   * again: where one of a batch fails, the others need not be paid for twice.
   *
   * @return one reply per request, in order
   * @throws PolicyUnavailable if none need be tried any more
   * @throws UserException the first one, if a request fails for good
   */
  public List<ChatReply> ask(List<ChatRequest> requests) {
    List<ChatReply> replies = new ArrayList<>();
    for (Outcome outcome : askEach(requests)) {
      replies.add(outcome.reply().orElseThrow(() -> outcome.refusal().orElseThrow()));
    }
    return replies;
  }

  /**
   * The same, where a request that fails for good spoils no other.
   *
   * @return one outcome per request, in order
   */
  public List<Outcome> askEach(List<ChatRequest> requests) {
    List<Callable<Outcome>> tasks = new ArrayList<>();
    requests.forEach(request -> tasks.add(() -> outcome(request)));
    List<Outcome> outcomes = new ArrayList<>();
    try {
      // After a failure the others are waited for: what is under way is paid for.
      for (Future<Outcome> outcome : threads.invokeAll(tasks)) {
        outcomes.add(outcome.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server was asked", e);
    }
    return outcomes;
  }

  private Outcome outcome(ChatRequest request) throws InterruptedException {
    try {
      String body = request.json(config.model(), images);
      String digest = Digest.hex(body);
      ofBatch.add(digest);
      ChatReply reply = kept.get(digest);
      if (reply == null) {
        reply = send(body);
        kept.put(digest, reply);
      }
      return new Outcome(Optional.of(reply), Optional.empty());
    } catch (UserException refusal) {
      return new Outcome(Optional.empty(), Optional.of(refusal));
    }
  }

  private ChatReply send(String body) throws InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(config.timeoutSeconds()))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    key.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
    long wait = FIRST_WAIT_MS;
    for (int attempt = 0; ; attempt++) {
      Failure failure;
      try {
        HttpResponse<String> response = receive(builder.build());
        if (response.statusCode() == 200) {
          return ChatReply.of(response.body())
              .orElseThrow(
                  () ->
                      new UserException(
                          failed("answered without a choices[0].message.content", "")));
        }
        failure = Failure.of(response);
      } catch (IOException e) {
        // A stall may be the fault of what was asked; a refused connection is not.
        boolean gone = e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
        failure = new Failure("could not be reached: " + e, "", true, gone, Optional.empty());
      }
      if (!failure.passing() || attempt == config.retries()) {
        String message = failed(failure.what(), failure.detail());
        throw failure.ofServer()
            ? new PolicyUnavailable(message, null)
            : new UserException(message);
      }
      Thread.sleep(failure.pause().orElse(wait));
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  }

  /** The request's own timeout ends with the headers; this one holds for the body, too. */
  private HttpResponse<String> receive(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> response =
        http.sendAsync(request, head -> new LimitedText(LONGEST_ANSWER));
    try {
      return response.get(config.timeoutSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer in " + config.timeoutSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      response.cancel(true);
    }
  }

  /**
   * A try that gave no reply.
   *
   * @param what in words
   * @param detail what the server wrote
   * @param passing whether another try may help
   * @param ofServer whether it is about the server and not about what it was sent
   * @param pause how long the server wants to be left alone, in milliseconds
   */
  private record Failure(
      String what, String detail, boolean passing, boolean ofServer, Optional<Long> pause) {

    /** No such address or model, no such key, and what a proxy says whose server is gone. */
    private static final Set<Integer> OF_SERVER = Set.of(401, 403, 404, 502, 503, 504);

    static Failure of(HttpResponse<String> response) {
      int status = response.statusCode();
      Optional<Long> pause =
          response
              .headers()
              .firstValue("Retry-After")
              .filter(text -> text.matches("\\d{1,4}"))
              .map(text -> Math.min(1000 * Long.parseLong(text), LONGEST_WAIT_MS));
      return new Failure(
          "answered with status " + status,
          response.body(),
          status == 408 || status == 429 || status >= 500,
          OF_SERVER.contains(status),
          pause);
    }
  }

  /** A server may repeat what it was sent, the key included. */
  private String failed(String what, String detail) {
    String shown = key.map(secret -> detail.replace(secret, "(key)")).orElse(detail).strip();
    if (shown.length() > SHOWN) {
      shown = shown.substring(0, SHOWN) + "…";
    }
    return "the endpoint %s %s%s; check its address, its model %s and its log"
        .formatted(address, what, shown.isEmpty() ? "" : " (" + shown + ")", config.model());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

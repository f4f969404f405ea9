package dev.ergo.eval.ask;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Digest;
import dev.ergo.eval.item.PolicyUnavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Asks a chat server. Where it fails, a request is sent again as long as there is {@link Patience};
 * then no other is sent, for a fault of the server is no answer of its model.
 */
public final class ChatClient implements AutoCloseable {

  private static final int LONGEST_ANSWER = 8 << 20;
  private static final int SHOWN = 200;

  private final EndpointConfig config;
  private final URI address;
  private final Optional<String> key;
  private final ImageProcessor images;
  private final HttpClient http;
  private final ExecutorService threads;
  private final WaitClock clock;
  private final Patience patience;
  private volatile Replies replies;

  /** Digests of the requests since the batch began. */
  private final Set<String> ofBatch = ConcurrentHashMap.newKeySet();

  /**
   * Creates a client.
   *
   * @param images renders the views
   * @param notices told what is waited for
   * @throws UserException if the environment lacks the key that the configuration names
   */
  public ChatClient(EndpointConfig config, ImageProcessor images, Consumer<String> notices) {
    this(config, images, System::getenv, WaitClock.REAL, notices);
  }

  ChatClient(
      EndpointConfig config,
      ImageProcessor images,
      UnaryOperator<String> environment,
      WaitClock clock,
      Consumer<String> notices) {
    this.config = config;
    this.address = URI.create(config.url().replaceAll("/+$", "") + "/chat/completions");
    this.key = key(config, environment);
    this.images = images;
    this.clock = clock;
    this.patience = new Patience(config.patienceSeconds(), clock, notices);
    this.replies = Replies.inMemory();
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
   * What became of something that was asked for.
   *
   * @param result what came of it
   * @param refusal why there is nothing
   */
  public record Outcome<T>(Optional<T> result, Optional<UserException> refusal) {

    /**
     * Ends with the first server that is gone.
     *
     * @throws PolicyUnavailable if one is
     */
    static void requireServer(List<? extends Outcome<?>> outcomes) {
      for (Outcome<?> outcome : outcomes) {
        if (outcome.refusal().isPresent()
            && outcome.refusal().get() instanceof PolicyUnavailable gone) {
          throw gone;
        }
      }
    }
  }

  /** Keeps replies elsewhere from now on. */
  public void keepIn(Replies other) {
    replies = other;
  }

  /** Where replies are kept. */
  Replies replies() {
    return replies;
  }

  /** A batch of items begins, which may ask several times. */
  public void beginBatch() {
    patience.renew();
    ofBatch.clear();
  }

  /** All of the batch is answered: its replies need not be kept for another try. */
  public void endBatch() {
    replies.forget(ofBatch);
    ofBatch.clear();
  }

  /**
   * Asks for replies, several at once.
   *
   * @return one outcome per request, in order: one that is refused spoils no other
   * @throws PolicyUnavailable if the server answers nothing any more; replies that have come are
   *     kept
   */
  public List<Outcome<ChatReply>> ask(List<ChatRequest> requests) {
    List<Outcome<ChatReply>> outcomes = each(requests, this::reply);
    Outcome.requireServer(outcomes);
    return outcomes;
  }

  /**
   * Works on several things at once, each of which may ask several times.
   *
   * @return one outcome each, in order; after a failure the others are waited for, as what is under
   *     way is paid for
   */
  <I, R> List<Outcome<R>> each(List<I> inputs, Function<I, R> work) {
    List<Callable<Outcome<R>>> tasks = new ArrayList<>();
    inputs.forEach(input -> tasks.add(() -> outcome(input, work)));
    List<Outcome<R>> outcomes = new ArrayList<>();
    try {
      for (Future<Outcome<R>> outcome : threads.invokeAll(tasks)) {
        outcomes.add(outcome.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return outcomes;
  }

  private static <I, R> Outcome<R> outcome(I input, Function<I, R> work) {
    try {
      return new Outcome<>(Optional.of(work.apply(input)), Optional.empty());
    } catch (UserException refusal) {
      return new Outcome<>(Optional.empty(), Optional.of(refusal));
    }
  }

  /**
   * Asks for one reply. A request that was answered before gets the same reply again: where one of
   * a batch fails, the others need not be paid for twice.
   *
   * @throws PolicyUnavailable if the server answers nothing any more
   * @throws UserException if it refuses the request for its own sake
   */
  ChatReply reply(ChatRequest request) {
    String body = request.json(config.model(), images);
    String digest = Digest.hex(body);
    ofBatch.add(digest);
    Optional<ChatReply> known = replies.find(digest);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      ChatReply reply = send(body);
      replies.keep(digest, reply);
      return reply;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while a server was asked", cause);
  }

  private ChatReply send(String body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    Patience.Turn turn = patience.turn();
    while (true) {
      turn.await();
      ServerFault fault;
      try {
        HttpResponse<String> response = receive(request.build());
        Optional<ChatReply> reply =
            response.statusCode() == 200 ? ChatReply.of(response.body()) : Optional.empty();
        if (reply.isPresent()) {
          patience.answered();
          return reply.get();
        }
        fault =
            response.statusCode() == 200
                ? ServerFault.ofBody(response.body())
                : ServerFault.of(response);
      } catch (TimeoutException e) {
        fault = ServerFault.ofSilence(config.timeoutSeconds());
      } catch (IOException e) {
        fault = ServerFault.of(e);
      }
      String reason = described(fault);
      switch (fault.kind()) {
        case OF_REQUEST -> throw new UserException("the endpoint " + reason);
        case LASTING ->
            throw patience.end(
                "the endpoint %s; check its address, its model %s and its log"
                    .formatted(reason, config.model()));
        default -> turn.failed(reason, fault.pause());
      }
    }
  }

  /** The JDK's own timeout ends with the headers; this one holds for the body, too. */
  private HttpResponse<String> receive(HttpRequest request)
      throws IOException, InterruptedException, TimeoutException {
    CompletableFuture<HttpResponse<String>> response =
        http.sendAsync(request, head -> LimitedText.of(LONGEST_ANSWER, head));
    try {
      return clock.within(response, 1000L * config.timeoutSeconds());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      while (cause.getCause() != null && !(cause instanceof IOException)) {
        cause = cause.getCause();
      }
      throw cause instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      response.cancel(true);
    }
  }

  /** A server may repeat what it was sent, the key included. */
  private String described(ServerFault fault) {
    String detail = shown(fault.detail());
    return "%s %s%s"
        .formatted(address, shown(fault.what()), detail.isEmpty() ? "" : " (" + detail + ")");
  }

  /** On one line, and not all of it. */
  private String shown(String text) {
    String line = key.map(secret -> text.replace(secret, "(key)")).orElse(text);
    String plain = line.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    replies.close();
  }
}

package dev.ergo.eval.ask;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Digest;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.Patience;
import dev.ergo.eval.http.ServerFault;
import dev.ergo.eval.http.WaitClock;
import dev.ergo.eval.item.PolicyUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Asks a chat server. Where it fails, a request is sent again as long as there is {@link Patience};
 * then no other is sent, for a fault of the server is no answer of its model.
 */
public final class ChatClient implements AutoCloseable {

  private final EndpointConfig config;
  private final ImageProcessor images;
  private static final String PATH = "/chat/completions";

  private final JsonServer server;
  private final SentParameters parameters;
  private final ExecutorService threads;
  private final Patience patience;
  private final Consumer<String> notices;

  /** Other models that the server has named as the writer of its replies. */
  private final Set<String> others = ConcurrentHashMap.newKeySet();

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
    this.images = images;
    this.patience = new Patience(config.patienceSeconds(), clock, notices);
    this.replies = Replies.inMemory();
    this.server = new JsonServer(config.address(), environment, clock);
    this.notices = notices;
    this.parameters = new SentParameters(notices);
    this.threads =
        Executors.newFixedThreadPool(
            config.concurrency(),
            task -> {
              Thread thread = new Thread(task, "endpoint");
              thread.setDaemon(true);
              return thread;
            });
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
    ObjectNode body = request.json(config.model(), images);
    String digest = Digest.hex(body.toString());
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

  private ChatReply send(ObjectNode body) throws InterruptedException {
    Patience.Turn turn = patience.turn();
    while (true) {
      turn.await();
      ObjectNode taken = parameters.taken(body);
      JsonServer.Answer answer = server.post(PATH, taken);
      Optional<ChatReply> reply = answer.body().flatMap(ChatReply::of);
      if (reply.isPresent()) {
        patience.answered();
        tellOther(reply.get().model());
        return reply.get();
      }
      ServerFault fault =
          answer
              .fault()
              .orElseGet(
                  () ->
                      ServerFault.ofBody(
                          "a choices[0].message.content", answer.body().orElseThrow()));
      String reason = server.described(PATH, fault);
      switch (fault.kind()) {
        case OF_REQUEST -> {
          if (!parameters.explain(taken, fault.detail())) {
            throw new UserException("the endpoint " + reason);
          }
        }
        case LASTING ->
            throw patience.end(
                "the endpoint %s; check its address, its model %s and its log"
                    .formatted(reason, config.model()));
        default -> turn.failed(reason, fault.pause());
      }
    }
  }

  /** A server with one model may answer with it whatever name it is asked for. */
  private void tellOther(String model) {
    if (!model.isEmpty() && !model.equals(config.model()) && others.add(model)) {
      notices.accept(
          "the endpoint %s was asked for model %s and says that %s answers; check endpoint.model if that is another one"
              .formatted(server.url(), config.model(), model));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    replies.close();
  }
}

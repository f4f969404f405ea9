package dev.ergo.eval.ask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A chat server: takes a request and gives a reply, or what it gave in its place. */
final class ChatServer {

  private static final int LONGEST_ANSWER = 8 << 20;
  private static final int SHOWN = 200;

  private final EndpointConfig config;
  private final URI address;
  private final Optional<String> key;
  private final HttpClient http;
  private final WaitClock clock;

  /**
   * Connects to nothing yet.
   *
   * @throws UserException if the environment lacks the key that the configuration names
   */
  ChatServer(EndpointConfig config, UnaryOperator<String> environment, WaitClock clock) {
    this.config = config;
    this.address = URI.create(config.url().replaceAll("/+$", "") + "/chat/completions");
    this.key = key(config, environment);
    this.clock = clock;
    // Offered an upgrade to HTTP/2, as the JDK does by itself, some servers drop the body.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
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
   * What came back.
   *
   * @param reply the reply
   * @param fault what came in its place
   */
  record Answer(Optional<ChatReply> reply, Optional<ServerFault> fault) {

    private static Answer of(ServerFault fault) {
      return new Answer(Optional.empty(), Optional.of(fault));
    }
  }

  /** Sends a request once. */
  Answer send(JsonNode body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    try {
      HttpResponse<String> response = receive(request.build());
      if (response.statusCode() != 200) {
        return Answer.of(ServerFault.of(response));
      }
      Optional<ChatReply> reply = ChatReply.of(response.body());
      return reply.isPresent()
          ? new Answer(reply, Optional.empty())
          : Answer.of(ServerFault.ofBody(response.body()));
    } catch (TimeoutException e) {
      return Answer.of(ServerFault.ofSilence(config.timeoutSeconds()));
    } catch (IOException e) {
      return Answer.of(ServerFault.of(e));
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

  /** A fault in words. A server may repeat what it was sent, the key included. */
  String described(ServerFault fault) {
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
}

package dev.ergo.eval.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A server that is sent JSON: what it answers, or what it gave in place of an answer. */
public final class JsonServer {

  private static final int LONGEST_ANSWER = 8 << 20;
  private static final int SHOWN = 200;

  private final Address address;
  private final Optional<String> key;
  private final HttpClient http;
  private final WaitClock clock;

  /**
   * Where a server is, and how it is asked.
   *
   * @param url what paths are put behind
   * @param keyVariable environment variable that holds the key; absent sends none
   * @param keyName the configuration's key that names the variable
   * @param timeoutSeconds longest wait for one answer
   */
  public record Address(
      String url, Optional<String> keyVariable, String keyName, int timeoutSeconds) {

    /** Whether a server can be asked there: by http or https, and with no password in it. */
    public static boolean isUsable(URI address) {
      return address.getHost() != null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
          && address.getUserInfo() == null;
    }

    /**
     * Refuses an address at which no server can be asked.
     *
     * @param key that gives it
     * @throws InvalidValueException if it is none of http or https, or has a password in it
     */
    public static void check(String key, String url) {
      URI address;
      try {
        address = URI.create(url);
      } catch (IllegalArgumentException e) {
        throw new InvalidValueException(key, "must be an http or https address");
      }
      Check.require(
          isUsable(address), key, "must be an http or https address without user and password");
    }

    /** Drops slashes at the end of the address. */
    public Address {
      url = url.replaceAll("/+$", "");
    }
  }

  /**
   * Connects to nothing yet.
   *
   * @param environment gives the values of environment variables
   * @throws UserException if the environment lacks the key that the configuration names
   */
  public JsonServer(Address address, UnaryOperator<String> environment, WaitClock clock) {
    this.address = address;
    this.key = address.keyVariable().map(name -> key(name, address, environment));
    this.clock = clock;
    // Offered an upgrade to HTTP/2, as the JDK does by itself, some servers drop the body.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
  }

  private static String key(String name, Address address, UnaryOperator<String> environment) {
    String key = environment.apply(name);
    if (key == null || key.isBlank()) {
      throw new UserException(
          "the environment variable %s that %s names is not set; set it to the key of %s"
              .formatted(name, address.keyName(), address.url()));
    }
    // The client of the JDK would name the value in its exception.
    if (!key.strip().chars().allMatch(letter -> letter > ' ' && letter < 127)) {
      throw new UserException(
          "the environment variable %s that %s names holds more than a key: white space, control or non-ASCII characters; set it to the key of %s alone"
              .formatted(name, address.keyName(), address.url()));
    }
    return key.strip();
  }

  /**
   * What came back.
   *
   * @param body what the server wrote, where it says that all is well
   * @param fault what came in its place
   */
  public record Answer(Optional<String> body, Optional<ServerFault> fault) {

    private static Answer of(ServerFault fault) {
      return new Answer(Optional.empty(), Optional.of(fault));
    }
  }

  /** The address without a path. */
  public String url() {
    return address.url();
  }

  /** Sends a document once. */
  public Answer post(String path, JsonNode body) throws InterruptedException {
    return post(path, body, Map.of());
  }

  /** Sends a document once, with further headers. */
  public Answer post(String path, JsonNode body, Map<String, String> headers)
      throws InterruptedException {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    headers.forEach(request::header);
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Asks once for what is at a path. */
  public Answer get(String path) throws InterruptedException {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.url() + path));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private Answer send(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<String> response = receive(request.build());
      return response.statusCode() == 200
          ? new Answer(Optional.of(response.body()), Optional.empty())
          : Answer.of(ServerFault.of(response));
    } catch (TimeoutException e) {
      return Answer.of(ServerFault.ofSilence(address.timeoutSeconds()));
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
      return clock.within(response, 1000L * address.timeoutSeconds());
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
  public String described(String path, ServerFault fault) {
    String detail = shown(fault.detail());
    return "%s%s %s%s"
        .formatted(
            address.url(), path, shown(fault.what()), detail.isEmpty() ? "" : " (" + detail + ")");
  }

  /** On one line, and not all of it. */
  private String shown(String text) {
    String line = key.map(secret -> text.replace(secret, "(key)")).orElse(text);
    String plain = line.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
  }
}

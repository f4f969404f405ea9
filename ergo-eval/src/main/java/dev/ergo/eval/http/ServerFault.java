package dev.ergo.eval.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * What a server gave in place of a reply.
 *
 * @param what in words
 * @param detail what the server wrote
 * @param kind whose fault it is
 * @param pause how long the server wants to be left alone, in milliseconds
 */
public record ServerFault(String what, String detail, Kind kind, Optional<Long> pause) {

  /** Whose fault it is that there is no reply, and what is to be done about it. */
  public enum Kind {
    /** The server's, which may pass: the request is sent again. */
    PASSING,
    /** That of what was sent: the next request may be answered. */
    OF_REQUEST,
    /** The server's, which does not pass: no such address or model, no such key. */
    LASTING
  }

  /** Bad request, too large, can't be processed. */
  private static final Set<Integer> OF_REQUEST = Set.of(400, 413, 422);

  /** Timeout, conflict, too early, too many; with all errors of the server. */
  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

  /** A status that is not 200. */
  static ServerFault of(HttpResponse<String> response) {
    int status = response.statusCode();
    Kind kind =
        status >= 500 || PASSING.contains(status)
            ? Kind.PASSING
            : OF_REQUEST.contains(status) ? Kind.OF_REQUEST : Kind.LASTING;
    return new ServerFault(
        "answered with status " + status, response.body(), kind, pause(response.headers()));
  }

  /**
   * A body that holds no reply, though the server says that all is well.
   *
   * @param without what it lacks
   */
  public static ServerFault ofBody(String without, String body) {
    return new ServerFault(
        "answered without " + without,
        body.isBlank() ? "" : "it sent " + body,
        Kind.PASSING,
        Optional.empty());
  }

  /** An answer that did not come in time. */
  static ServerFault ofSilence(int seconds) {
    return passing("gave no whole answer in " + seconds + " s (timeout_seconds)");
  }

  /** A failure of the network. */
  static ServerFault of(IOException failure) {
    if (failure instanceof ConnectException) {
      boolean unknown = failure.getCause() instanceof UnresolvedAddressException;
      return passing(
          "could not be reached ("
              + (unknown ? "no such host is known" : "the connection was refused")
              + ")");
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return passing("could not be reached (it takes no connection)");
    }
    String message = failure.getMessage();
    return passing("broke off its answer" + (message == null ? "" : " (" + message + ")"));
  }

  private static ServerFault passing(String what) {
    return new ServerFault(what, "", Kind.PASSING, Optional.empty());
  }

  /** Retry-After is a number of seconds or a date, which is held against the server's own. */
  private static Optional<Long> pause(HttpHeaders headers) {
    Optional<String> after = headers.firstValue("Retry-After").map(String::strip);
    if (after.isEmpty() || after.get().matches("\\d{1,9}")) {
      return after.map(seconds -> 1000 * Long.parseLong(seconds));
    }
    try {
      ZonedDateTime until = date(after.get());
      ZonedDateTime now =
          headers.firstValue("Date").map(ServerFault::date).orElseGet(ZonedDateTime::now);
      return Optional.of(Math.max(0, Duration.between(now, until).toMillis()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static ZonedDateTime date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}

package dev.ergo.rl.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server for programs of this machine. It gives what stands at its paths and nothing else,
 * and takes nothing. Pages of other sites can't read it: it answers under names of this machine
 * only, whatever address another name is said to have.
 */
public final class MonitorServer implements AutoCloseable {

  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost");
  private static final int THREADS = 2;
  private static final int WAITING = 16;

  private final HttpServer http;
  private final ExecutorService threads;
  private volatile Map<String, Page> pages = Map.of();

  private MonitorServer(HttpServer http) {
    this.http = http;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread thread = new Thread(work, "monitor");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins to listen; there is nothing to see yet.
   *
   * @param port of 127.0.0.1; 0 for any
   * @throws UserException if the port can't be had
   */
  public static MonitorServer open(int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer http = HttpServer.create(new InetSocketAddress(loopback, port), WAITING);
      MonitorServer server = new MonitorServer(http);
      http.setExecutor(server.threads);
      http.createContext("/", server::answer);
      http.start();
      return server;
    } catch (IOException e) {
      throw new UserException(
          "run.monitor: port %d of 127.0.0.1 can't be listened at (%s); give another port, end what has this one, or leave the key out"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/";
  }

  /** Shows pages by their paths from now on. */
  void show(Map<String, Page> shown) {
    pages = Map.copyOf(shown);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!isForHere(exchange.getRequestHeaders().getFirst("Host"))) {
        refuse(exchange, 403, "this server answers under 127.0.0.1 and localhost");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        refuse(exchange, 405, "this server is for reading");
      } else {
        get(exchange);
      }
    }
  }

  private void get(HttpExchange exchange) throws IOException {
    Page page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      refuse(
          exchange, 404, pages.isEmpty() ? "the training has not begun" : "there is no such page");
      return;
    }
    try {
      send(exchange, 200, page.reply(query(exchange.getRequestURI().getRawQuery())));
    } catch (UserException e) {
      refuse(exchange, 404, e.getMessage());
    } catch (IllegalArgumentException e) {
      refuse(exchange, 400, "this can't be read: " + e.getMessage());
    }
  }

  private boolean isForHere(String host) {
    return host != null
        && HERE.contains(host.replaceFirst(":" + http.getAddress().getPort() + "$", ""));
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    send(exchange, status, Reply.text("text/plain", why + "\n"));
  }

  private static void send(HttpExchange exchange, int status, Reply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
    exchange
        .getResponseHeaders()
        .set(
            "Content-Security-Policy",
            "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'");
    exchange.sendResponseHeaders(status, reply.bytes().length);
    exchange.getResponseBody().write(reply.bytes());
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}

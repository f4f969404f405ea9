package dev.ergo.eval.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A chat server on the loopback interface, byte by byte, that has one fault: for a while or now and
 * then, or from some request on until it is mended.
 */
final class FaultyServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The first request that meets the fault, where it does not come again and again. */
  private static final int FIRST_HIT = 5;

  private final Fault fault;
  private final boolean lasting;
  private final VirtualClock clock;
  private final Function<JsonNode, String> model;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Bodies of requests that got their reply. */
  private final List<String> replied = new CopyOnWriteArrayList<>();

  private final int port;
  private ServerSocket socket;
  private int requests;
  private int repliesSinceStart;
  private boolean mended;
  private boolean begun;
  private long until;

  /**
   * Starts it.
   *
   * @param lasting whether the fault does not pass by itself
   * @param model what it answers to a request
   */
  FaultyServer(Fault fault, boolean lasting, VirtualClock clock, Function<JsonNode, String> model)
      throws IOException {
    this.fault = fault;
    this.lasting = lasting;
    this.clock = clock;
    this.model = model;
    listen(0);
    this.port = socket.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/v1";
  }

  /** Bodies of requests that got their reply. */
  List<String> replied() {
    return replied;
  }

  int requests() {
    return requests;
  }

  /** The operator has been called. */
  synchronized void mend() {
    mended = true;
    restart();
  }

  /** One that dies is started again, and will die again. */
  synchronized void restart() {
    repliesSinceStart = 0;
    if (socket.isClosed()) {
      try {
        listen(port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void listen(int at) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 50);
    socket = opened;
    Thread accepting = new Thread(() -> accept(opened), "faulty server");
    accepting.setDaemon(true);
    accepting.start();
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket connection = from.accept();
        open.add(connection);
        Thread thread = new Thread(() -> serve(connection), "faulty connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    boolean stays = false;
    try {
      String body = read(connection.getInputStream());
      String reply = reply(body);
      stays = answer(connection, body, reply, hits());
    } catch (IOException e) {
      // A client that has given up is gone.
    } finally {
      if (!stays) {
        close(connection);
      }
    }
  }

  /** Whether a request meets the fault. */
  private synchronized boolean hits() {
    int number = requests++;
    if (mended || fault == Fault.DIES_EVERY_THIRD_REPLY) {
      return false;
    }
    if (lasting) {
      return number >= FIRST_HIT;
    }
    if (fault.lasts() == 0) {
      return number % 3 == 2;
    }
    if (number >= FIRST_HIT && !begun) {
      begun = true;
      until = clock.millis() + fault.lasts();
    }
    return begun && clock.millis() < until;
  }

  /** Whether the connection is left open. */
  private boolean answer(Socket connection, String body, String reply, boolean hit)
      throws IOException {
    OutputStream out = connection.getOutputStream();
    if (hit && fault == Fault.REFUSED) {
      die(fault.lasts());
      return false;
    }
    if (hit && fault == Fault.SLOW) {
      pause(60);
    }
    if (hit && fault != Fault.SLOW) {
      // Before it is sent: the asker may be done before anything behind it happens here.
      if (fault.isReply()) {
        replied.add(body);
      }
      out.write(fault.bytes(reply));
      out.flush();
      if (fault == Fault.RESET || fault == Fault.RESET_INSIDE_THE_BODY) {
        connection.setSoLinger(true, 0);
      }
      return Fault.LONG.contains(fault);
    }
    replied.add(body);
    out.write(Fault.ok("application/json", Fault.utf8(reply)));
    out.flush();
    synchronized (this) {
      repliesSinceStart++;
      if (fault == Fault.DIES_EVERY_THIRD_REPLY && !mended && repliesSinceStart == 3) {
        die(10_000);
      }
    }
    return false;
  }

  private synchronized void die(long millis) throws IOException {
    socket.close();
    if (!lasting) {
      clock.after(millis, this::restart);
      until = clock.millis();
    }
  }

  private String reply(String body) throws IOException {
    return JSON.writeValueAsString(
        JSON.createObjectNode()
            .set(
                "choices",
                JSON.createArrayNode()
                    .add(
                        JSON.createObjectNode()
                            .set(
                                "message",
                                JSON.createObjectNode()
                                    .put("content", model.apply(JSON.readTree(body)))))));
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    String length =
        head.toString(StandardCharsets.ISO_8859_1)
            .replaceFirst("(?is).*content-length:\\s*(\\d+).*", "$1");
    return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(Socket connection) {
    open.remove(connection);
    try {
      connection.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    open.forEach(this::close);
  }
}

package dev.ergo.rl.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server on the loopback interface, byte by byte, that has one fault until it is mended. */
public final class FaultyRewardServer implements AutoCloseable {

  private final RewardFault fault;
  private final UnaryOperator<String> model;
  private final int port;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();

  /** Requests that got a good answer. */
  private final List<String> answered = new CopyOnWriteArrayList<>();

  private final List<Socket> held = new CopyOnWriteArrayList<>();
  private volatile ServerSocket socket;
  private volatile boolean mended;

  /**
   * Starts it.
   *
   * @param model what it answers to the body of a request
   */
  public FaultyRewardServer(RewardFault fault, UnaryOperator<String> model) {
    this.fault = fault;
    this.model = model;
    try {
      listen(0);
      this.port = socket.getLocalPort();
      if (fault == RewardFault.REFUSES_THE_CONNECTION) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(int at) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 50);
    socket = opened;
    Thread accepting = new Thread(() -> accept(opened), "faulty reward server");
    accepting.setDaemon(true);
    accepting.start();
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        serve(from.accept());
      } catch (IOException e) {
        // The client has given up, or the port is closed.
      }
    }
  }

  private void serve(Socket connection) throws IOException {
    String body = read(connection.getInputStream());
    String good = model.apply(body);
    if (!mended && fault == RewardFault.SLOW) {
      held.add(connection);
      return;
    }
    try (connection) {
      if (mended) {
        answered.add(body);
      }
      connection.getOutputStream().write(mended ? RewardFault.ok(good) : fault.bytes(good));
      connection.getOutputStream().flush();
    }
  }

  private String read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    String length = text.replaceFirst("(?is).*content-length:\\s*(\\d+).*", "$1");
    String body = new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
    heads.add(text);
    bodies.add(body);
    return body;
  }

  /** The operator has been called. */
  public void mend() {
    mended = true;
    if (socket.isClosed()) {
      try {
        listen(port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Its address without a path. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Heads of all requests. */
  public List<String> heads() {
    return heads;
  }

  /** Bodies of all requests. */
  public List<String> bodies() {
    return bodies;
  }

  /** Bodies of requests that got a good answer. */
  public List<String> answered() {
    return answered;
  }

  /** Takes no request any more. */
  public void stop() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    stop();
    for (Socket connection : held) {
      connection.close();
    }
  }
}

package dev.ergo.rl.fuzz;

import com.sun.net.httpserver.HttpServer;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.ZoomParser;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.Anls;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.ask.ChatClient;
import dev.ergo.eval.ask.ChatRequest;
import dev.ergo.eval.ask.EndpointConfig;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.Benchmarks;
import dev.ergo.eval.benchmark.Protocol;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** What models and chat servers write. */
final class AnswerSubjects implements AutoCloseable {

  private static final List<String> ANSWERS =
      List.of(
          "<think>It is left of the bench.</think><zoom>[12, 40, 200, 310]</zoom>",
          "<think>The car is red.</think><answer>A</answer>",
          "The correct answer is (B) green, not A. red or \"dark blue\".",
          "**Answer:** B. Because A isn't, and C can't be; $\\boxed{B}$",
          "{'answer': 'C'}",
          "答案是B。",
          "Light-blue; 1,234.50 and 3/4 ~~red~~ green",
          "Yes, there is a dog.");

  private static final int LONGEST = 100_000;

  private final Example choice;
  private final AtomicReference<byte[]> reply = new AtomicReference<>();
  private final HttpServer server;
  private final ChatClient client;

  AnswerSubjects() throws IOException {
    Path rows = Fixtures.path("tables/rows.parquet");
    try (ExampleSource source = DataSetConfig.parquet(rows).open(Path.of(""))) {
      choice = source.get(0);
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = reply.get();
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    client =
        new ChatClient(
            ConfigLoader.of(
                EndpointConfig.class,
                Map.of(
                    "url",
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    "model",
                    "any",
                    "patience_seconds",
                    0)),
            new ImageProcessor(0, 0),
            notice -> {});
  }

  List<Subject> all() {
    List<byte[]> answers =
        ANSWERS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    byte[] whole =
        "{\"id\": \"x\", \"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\", \"content\": \"<answer>A</answer>\"}, \"finish_reason\": \"stop\"}], \"usage\": {\"prompt_tokens\": 12, \"completion_tokens\": 5}}"
            .getBytes(StandardCharsets.UTF_8);
    return List.of(
        new Subject("answers", Subject.Form.TEXT, answers, this::judge),
        new Subject("long answers", Subject.Form.TEXT, answers, this::judgeRepeated),
        new Subject("chat replies", Subject.Form.JSON, List.of(whole), this::ask));
  }

  private void judge(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    judge(text.substring(0, Math.min(text.length(), LONGEST)));
  }

  /** A policy that fell apart repeats itself up to its last token. */
  private void judgeRepeated(byte[] input) {
    int length = Math.min(input.length, 1 + input.length % 16);
    int start = input.length / 2 - length / 2;
    String part = new String(input, start, length, StandardCharsets.UTF_8);
    String head = new String(input, 0, Math.min(40, input.length), StandardCharsets.UTF_8);
    judge(head + part.repeat(60_000 / Math.max(1, part.length())) + head);
  }

  private void judge(String answer) {
    ZoomParser.parse(answer);
    MatchConfig rules = MatchConfig.defaults();
    for (MatchConfig.Fallback fallback : MatchConfig.Fallback.values()) {
      new AnswerMatcher(rules.withFallback(fallback)).judge(choice, answer);
    }
    Anls.of(choice, answer);
    for (Protocol protocol : protocols(rules)) {
      protocol.judge(choice, answer);
    }
  }

  private static List<Protocol> protocols(MatchConfig rules) {
    List<Protocol> protocols = new ArrayList<>();
    for (Benchmark benchmark : Benchmarks.all()) {
      protocols.add(benchmark.ergo(rules));
      protocols.addAll(benchmark.published());
    }
    return protocols;
  }

  private void ask(byte[] input) {
    reply.set(input);
    // A seed of its own: replies to the same request are kept.
    client.beginBatch();
    client.ask(List.of(new ChatRequest(List.of(), 8, 0, seed++)));
    client.endBatch();
  }

  private long seed;

  @Override
  public void close() {
    client.close();
    server.stop(0);
  }
}

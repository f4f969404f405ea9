package dev.ergo.rl.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.SideBySide;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.WaitClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;

/**
 * A real server, asked for the looks of one set of weights or another: all trouble is a failure.
 */
final class VllmServer implements AutoCloseable {

  private static final int THREADS = 32;
  private static final int ADAPTERS = 2;

  private final JsonServer http;
  private final Drawing drawing;
  private final ViewUrls urls;
  private final EpisodeRunner runner;
  private final RolloutServer server;
  private final ServerProbe probe;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  VllmServer(String url, LoadedPolicy policy, EpisodeRunner runner, EpisodeConfig looks) {
    this.http =
        new JsonServer(
            new JsonServer.Address(url, Optional.empty(), "", 300), System::getenv, WaitClock.REAL);
    this.drawing = Drawing.of(policy.model());
    this.urls = new ViewUrls(policy.images());
    this.runner = runner;
    this.server = new RolloutServer(http, drawing, urls, ADAPTERS);
    this.probe = new ServerProbe(runner, looks, policy.images());
  }

  /**
   * Who writes an episode.
   *
   * @param model the name that it is asked for by
   * @param request what it is about
   * @param row its place among the rows of the noise
   */
  record Part(String model, EpisodeRequest request, int row) {}

  /** The name of the model without an adapter. */
  String base() {
    JsonNode models = document(() -> http.get("/v1/models")).path("data");
    return StreamSupport.stream(models.spliterator(), false)
        .filter(model -> model.path("parent").isNull())
        .findFirst()
        .orElseThrow()
        .path("id")
        .asText();
  }

  /**
   * Has it load an adapter, beside the one before.
   *
   * @param model has the same weights
   */
  void load(PolicyVersion version, QwenModel model) {
    PolicyAtRest policy = new PolicyAtRest();
    policy.is(new PolicyAtRest.Newest(version, model));
    assertEquals(
        Optional.empty(),
        policy.during(() -> uninterrupted(() -> server.ready(version, probe, policy).trouble())));
  }

  /** Episodes side by side, in the order of their parts. */
  List<Episode> episodes(List<Part> parts, double temperature, RolloutNoise noise) {
    List<Callable<Episode>> calls = new ArrayList<>();
    for (Part part : parts) {
      TokenSequence prompt = runner.opening(part.request, runner.views(part.request));
      calls.add(
          () ->
              runner.run(
                  part.request,
                  prompt,
                  (look, context, most) ->
                      written(
                          new Drawing.Ask(
                              part.model, context, most, temperature, noise.key(part.row, look)))));
    }
    return new SideBySide(threads).results(calls);
  }

  private SampledTokens written(Drawing.Ask ask) {
    Given<SampledTokens> given = uninterrupted(() -> server.write(ask));
    assertEquals(Optional.empty(), given.trouble());
    return given.value().orElseThrow();
  }

  /** The whole reply to what the product would send. */
  JsonNode reply(Drawing.Ask ask) {
    return document(() -> http.post("/inference/v1/generate", drawing.json(ask, urls::of)));
  }

  /** The product's reading of a reply. */
  TokenReply read(JsonNode reply, Drawing.Ask ask) {
    return TokenReply.of(reply, ask, drawing);
  }

  /** What comes back from another of its calls. */
  JsonNode post(String path, JsonNode body) {
    return document(() -> http.post(path, body));
  }

  /** The sum of one of its counters over all labels. */
  double counter(String name) {
    return body(() -> http.get("/metrics"))
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static JsonNode document(Callable<JsonServer.Answer> call) {
    return TokenReply.document(body(call)).orElseThrow();
  }

  private static String body(Callable<JsonServer.Answer> call) {
    JsonServer.Answer answer = uninterrupted(call);
    assertEquals(Optional.empty(), answer.fault());
    return answer.body().orElseThrow();
  }

  /** Nothing interrupts a test. */
  private static <T> T uninterrupted(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    uninterrupted(
        () -> {
          server.unload();
          return true;
        });
  }
}

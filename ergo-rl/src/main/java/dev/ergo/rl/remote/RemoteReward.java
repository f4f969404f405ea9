package dev.ergo.rl.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.Patience;
import dev.ergo.eval.http.ServerFault;
import dev.ergo.eval.http.WaitClock;
import dev.ergo.eval.item.PolicyUnavailable;
import dev.ergo.rl.reward.BatchReward;
import dev.ergo.rl.reward.RemoteConfig;
import dev.ergo.rl.reward.RewardBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A component that a server scores. Faults that may pass are borne for a while; an answer that is
 * wrong ends the run at once, for the server would give it again.
 */
public final class RemoteReward implements BatchReward {

  private static final String PATH = "";
  private static final String ADVICE = "check its address and its log";

  /** Names the batch, so that a server that has scored it already can say the same again. */
  private static final String KEY = "Idempotency-Key";

  private final RemoteConfig config;
  private final GivenScores given;
  private final JsonServer server;
  private final Patience patience;

  /**
   * Connects to nothing yet.
   *
   * @param given keeps what it says
   * @param notices told what is waited for
   * @throws UserException if the environment lacks the key that the configuration names
   */
  public RemoteReward(RemoteConfig config, GivenScores given, Consumer<String> notices) {
    this(config, given, System::getenv, WaitClock.REAL, notices);
  }

  RemoteReward(
      RemoteConfig config,
      GivenScores given,
      UnaryOperator<String> environment,
      WaitClock clock,
      Consumer<String> notices) {
    this.config = config;
    this.given = given;
    this.server = new JsonServer(config.address(), environment, clock);
    this.patience =
        new Patience(
            config.patienceSeconds(),
            clock,
            notice -> notices.accept("rewards.remote %s: %s".formatted(config.name(), notice)),
            ADVICE);
  }

  /**
   * Those of a configuration, which share a file of what they have given.
   *
   * @param file is closed with the last of them
   */
  public static List<RemoteReward> all(
      List<RemoteConfig> configs, Path file, Consumer<String> notices) {
    GivenScores given = new GivenScores(file);
    return configs.stream().map(config -> new RemoteReward(config, given, notices)).toList();
  }

  @Override
  public void close() {
    given.close();
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public double[] scores(RewardBatch batch) {
    ObjectNode body = new BatchJson(config.name()).of(batch);
    String asked = Digest.hex(body.toString());
    Optional<double[]> known = given.find(asked);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      double[] scores = ask(body, asked, batch.episodes().size());
      given.keep(asked, scores);
      return scores;
    } catch (PolicyUnavailable e) {
      throw failed(e.getMessage() + "; the same command goes on from the last checkpoint", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server was asked", e);
    }
  }

  private double[] ask(ObjectNode body, String asked, int episodes) throws InterruptedException {
    patience.renew();
    Patience.Turn turn = patience.turn();
    while (true) {
      turn.await();
      JsonServer.Answer answer = server.post(PATH, body, Map.of(KEY, asked));
      if (answer.body().isPresent()) {
        patience.answered();
        return read(answer.body().get(), episodes);
      }
      ServerFault fault = answer.fault().orElseThrow();
      String reason = server.described(PATH, fault);
      if (fault.kind() != ServerFault.Kind.PASSING) {
        throw failed("the endpoint " + reason + "; " + ADVICE, null);
      }
      turn.failed(reason, fault.pause());
    }
  }

  private double[] read(String body, int episodes) {
    try {
      return ScoresReply.read(body, episodes);
    } catch (ScoresReply.Wrong e) {
      String reason =
          server.described(
              PATH,
              new ServerFault(
                  "gave an answer that " + e.getMessage(),
                  "it sent " + body,
                  ServerFault.Kind.LASTING,
                  Optional.empty()));
      throw failed(
          "the endpoint %s; expected is {\"scores\": [...]} with a finite number or null for each of the %d episodes"
              .formatted(reason, episodes),
          null);
    }
  }

  private UserException failed(String reason, Throwable cause) {
    return new UserException("rewards.remote %s: %s".formatted(config.name(), reason), cause);
  }
}

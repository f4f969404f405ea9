package dev.ergo.rl.rollout;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.SideBySide;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.WaitClock;
import dev.ergo.rl.grpo.EpisodeSampler;
import dev.ergo.rl.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Samples episodes on servers. At each step the policy is published as it is then; servers load it
 * before they write as that version.
 *
 * <p>With {@code max_staleness: K} they write K steps ahead, step s as version s - K, which is 0
 * for the first ones. So who samples a step is a function of the step, and a run that goes on from
 * a checkpoint needs the last K versions to ask for the same episodes again.
 */
public final class ServerSampler implements EpisodeSampler, AutoCloseable {

  /** Names of what is logged of the servers. */
  public static final List<String> METRICS =
      List.of(
          "rollout/failed_requests",
          "rollout/refused_answers",
          "rollout/reloaded_adapters",
          "rollout/staleness_mean",
          "rollout/staleness_max");

  /**
   * Versions that servers hold beside those of steps ahead: the newest, and one that has served.
   */
  private static final int SLOTS = 2;

  /** A request that does not end when it is told to is left alone after this. */
  private static final int LONGEST_END_SECONDS = 30;

  private final TrainConfig train;
  private final long seed;
  private final EpisodeRunner runner;
  private final int ahead;
  private final PublishedVersions versions;
  private final List<RolloutServer> servers;
  private final ServerPool pool;
  private final ServerEpisodes episodes;
  private final ExecutorService threads;
  private final PendingEpisodes pending = new PendingEpisodes();
  private final PolicyAtRest policyAtRest = new PolicyAtRest();
  private final AtomicInteger reloads = new AtomicInteger();

  /** Of the episodes that were asked for since metrics were last. */
  private LongSummaryStatistics staleness = new LongSummaryStatistics();

  /**
   * Creates a sampler; connects to nothing yet.
   *
   * @param policy an adapter over a model
   * @param train how much is sampled, with nothing left to choose
   * @param seed that of the noise
   * @param notices told of servers that fail and of their return
   * @throws dev.ergo.core.error.UserException if the environment lacks the servers' key
   */
  public ServerSampler(
      RolloutConfig config,
      LoadedPolicy policy,
      EpisodeRunner runner,
      EpisodeConfig looks,
      TrainConfig train,
      long seed,
      Consumer<String> notices) {
    this.train = train;
    this.seed = seed;
    this.runner = runner;
    this.ahead = config.maxStaleness();
    int slots = ahead + SLOTS;
    this.versions =
        new PublishedVersions(Path.of(config.adapterDir()), policy.section().path(), slots);
    Drawing drawing = Drawing.of(policy.model());
    ViewUrls urls = new ViewUrls(policy.images());
    this.servers =
        config.servers().stream()
            .map(url -> new RolloutServer(server(config, url), drawing, urls, slots))
            .toList();
    this.pool =
        new ServerPool(
            servers, config.concurrency(), config.patienceSeconds(), WaitClock.REAL, notices);
    this.threads =
        Executors.newFixedThreadPool(
            config.concurrency() * servers.size(),
            task -> {
              Thread thread = new Thread(task, "rollout");
              thread.setDaemon(true);
              return thread;
            });
    this.episodes =
        new ServerEpisodes(
            runner,
            pool,
            new ServerProbe(runner, looks, policy.images()),
            policyAtRest,
            threads,
            reloads);
  }

  private static JsonServer server(RolloutConfig config, String url) {
    return new JsonServer(
        new JsonServer.Address(
            url,
            Optional.ofNullable(config.apiKeyEnv()),
            "rollout.api_key_env",
            config.timeoutSeconds()),
        System::getenv,
        WaitClock.REAL);
  }

  @Override
  public int ahead() {
    return ahead;
  }

  @Override
  public long version(long step) {
    return Math.max(0, step - ahead);
  }

  @Override
  public void begin(QwenModel model, long now, List<Questions> rounds) {
    publish(model, now);
    rounds.forEach(questions -> begin(questions, train.temperature()));
  }

  /** The policy as it is. All workers' models have the same weights. */
  private void publish(QwenModel model, long now) {
    if (versions.publish(now, model)) {
      policyAtRest.is(new PolicyAtRest.Newest(versions.get(now), model));
    }
  }

  private synchronized void begin(Questions questions, double temperature) {
    Questions missing = pending.missing(questions);
    int group = train.groupSize();
    RolloutNoise noise = new RolloutNoise(seed, missing.step(), missing.groups(), group);
    PolicyVersion version = versions.get(version(missing.step()));
    pending.put(
        missing,
        episodes.begin(version, missing.requests(), group, temperature, train.truncation(), noise));
  }

  @Override
  public List<Episode> sample(QwenModel model, Questions questions) {
    return sample(model, questions, train.temperature());
  }

  /** The same at another temperature, for what was not begun; 0 decodes greedily. */
  List<Episode> sample(QwenModel model, Questions questions, double temperature) {
    publish(model, questions.step());
    begin(questions, temperature);
    List<Future<Episode>> mine = pending.take(questions);
    count(questions.step(), mine.size());
    return policyAtRest.during(() -> SideBySide.collected(mine));
  }

  private synchronized void count(long step, int sampled) {
    for (int i = 0; i < sampled; i++) {
      staleness.accept(step - version(step));
    }
  }

  @Override
  public void keep(long done, Path checkpoint) throws IOException {
    versions.keep(version(done), neededUntil(done), checkpoint);
  }

  @Override
  public void takeOver(long done, Path checkpoint) {
    versions.takeOver(version(done), neededUntil(done), checkpoint);
  }

  /** Behind the last version that steps under way are sampled by once so many are done. */
  private long neededUntil(long done) {
    long last = Math.min(done + ahead, train.steps()) - 1;
    return last < done ? version(done) : version(last) + 1;
  }

  @Override
  public TokenSequence opening(EpisodeRequest request) {
    return runner.opening(request, runner.views(request));
  }

  @Override
  public Map<String, Double> metrics() {
    ServerPool.Faults faults = pool.faults();
    LongSummaryStatistics stale = staleness();
    double[] values = {
      faults.failed(),
      faults.refused(),
      reloads.getAndSet(0),
      stale.getAverage(),
      Math.max(0, stale.getMax())
    };
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      metrics.put(METRICS.get(i), values[i]);
    }
    return metrics;
  }

  private synchronized LongSummaryStatistics staleness() {
    LongSummaryStatistics counted = staleness;
    staleness = new LongSummaryStatistics();
    return counted;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      // Whoever wrote for a server has to be gone before its adapter is.
      threads.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
      for (RolloutServer server : servers) {
        server.unload();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    versions.withdraw();
  }
}

package dev.ergo.rl.rollout;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.eval.http.JsonServer;
import dev.ergo.eval.http.WaitClock;
import dev.ergo.rl.grpo.EpisodeSampler;
import dev.ergo.rl.train.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Samples a step's episodes on servers. The first worker that asks for a step publishes the policy
 * as it is then; servers load it before they write.
 */
public final class ServerSampler implements EpisodeSampler, AutoCloseable {

  /** Names of what is logged of the servers. */
  public static final List<String> METRICS =
      List.of("rollout/failed_requests", "rollout/refused_answers", "rollout/reloaded_adapters");

  /** Versions that servers hold: the one that samples and the one before. */
  private static final int SLOTS = 2;

  private final TrainConfig train;
  private final long seed;
  private final EpisodeRunner runner;
  private final Path adapters;
  private final List<RolloutServer> servers;
  private final String base;
  private final ServerPool pool;
  private final ServerEpisodes episodes;
  private final ExecutorService threads;
  private final Deque<PolicyVersion> published = new ArrayDeque<>();
  private final AtomicInteger reloads = new AtomicInteger();
  private long version = -1;

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
    this.adapters = Path.of(config.adapterDir());
    this.base = policy.section().path();
    Drawing drawing = Drawing.of(policy.model());
    ViewUrls urls = new ViewUrls(policy.images());
    this.servers =
        config.servers().stream()
            .map(url -> new RolloutServer(server(config, url), drawing, urls, SLOTS))
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
            runner, pool, new ServerProbe(runner, looks, policy.images()), threads, reloads);
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
  public List<Episode> sample(QwenModel model, Questions questions) {
    return sample(model, questions, train.temperature());
  }

  /** The same at another temperature; 0 decodes greedily. */
  List<Episode> sample(QwenModel model, Questions questions, double temperature) {
    int group = train.groupSize();
    RolloutNoise noise = new RolloutNoise(seed, questions.step(), questions.slots(), group);
    return episodes.run(
        version(questions.step(), model), questions.requests(), group, temperature, noise);
  }

  /** The policy as it is at a step. All workers' models have the same weights. */
  private synchronized PolicyVersion version(long step, QwenModel model) {
    if (version != step) {
      published.addLast(PolicyVersion.publish(adapters, step, model, base));
      version = step;
      if (published.size() > SLOTS) {
        published.removeFirst().withdraw();
      }
    }
    return published.getLast();
  }

  @Override
  public TokenSequence opening(EpisodeRequest request) {
    return runner.opening(request, runner.views(request));
  }

  @Override
  public Map<String, Double> metrics() {
    ServerPool.Faults faults = pool.faults();
    int[] counts = {faults.failed(), faults.refused(), reloads.getAndSet(0)};
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; i < counts.length; i++) {
      metrics.put(METRICS.get(i), (double) counts[i]);
    }
    return metrics;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      for (RolloutServer server : servers) {
        server.unload();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    published.forEach(PolicyVersion::withdraw);
  }
}

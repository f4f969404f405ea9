package dev.ergo.rl.rollout;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.LookWriter;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs episodes whose looks servers write. Every look is a request of its own, so that looks of one
 * episode may come from several servers.
 *
 * @param runner knows the prompts and reads the boxes
 * @param pool the servers
 * @param probe what each has to pass
 * @param policy what the probe compares them with
 * @param threads on which episodes wait for their tokens, as many as requests under way at once
 * @param reloads counts adapters that a server had lost
 */
record ServerEpisodes(
    EpisodeRunner runner,
    ServerPool pool,
    ServerProbe probe,
    PolicyAtRest policy,
    ExecutorService threads,
    AtomicInteger reloads) {

  /**
   * Begins to sample a group of episodes for each request. Those that were begun first come first.
   *
   * @param temperature 0 for greedy decoding
   * @param truncation which tokens may be drawn
   * @return the episodes to be, those of one request side by side; they end with {@link
   *     dev.ergo.eval.item.PolicyUnavailable} if no server answers any more
   */
  List<Future<Episode>> begin(
      PolicyVersion version,
      List<EpisodeRequest> requests,
      int group,
      double temperature,
      Truncation truncation,
      RolloutNoise noise) {
    pool.renew();
    List<Future<Episode>> episodes = new ArrayList<>();
    for (EpisodeRequest request : requests) {
      TokenSequence prompt = runner.opening(request, runner.views(request));
      for (int sample = 0; sample < group; sample++) {
        int row = episodes.size();
        LookWriter writer =
            (look, context, most) ->
                write(
                    version,
                    new Drawing.Ask(
                        version.name(),
                        context,
                        most,
                        temperature,
                        truncation,
                        noise.key(row, look)));
        episodes.add(threads.submit(() -> runner.run(request, prompt, writer)));
      }
    }
    return episodes;
  }

  private SampledTokens write(PolicyVersion version, Drawing.Ask ask) {
    try {
      return pool.ask(
          server -> {
            Given<Boolean> ready = server.ready(version, probe, policy);
            if (ready.trouble().isPresent()) {
              return Given.of(ready.trouble().get());
            }
            if (ready.value().orElseThrow()) {
              reloads.incrementAndGet();
            }
            return server.write(ask);
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while servers sampled", e);
    }
  }
}

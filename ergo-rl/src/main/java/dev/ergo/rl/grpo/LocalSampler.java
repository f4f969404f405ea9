package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.train.TrainConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples in this process, by the model of the worker that asks.
 *
 * @param runner runs the episodes
 * @param train the section, with nothing left to choose
 * @param seed that of the noise
 */
public record LocalSampler(EpisodeRunner runner, TrainConfig train, long seed)
    implements EpisodeSampler {

  @Override
  public List<Episode> sample(QwenModel model, Questions questions) {
    int most = train.sizes().rolloutBatch();
    int count = questions.requests().size();
    EpisodeRunner truncated = runner.truncating(train.truncation());
    List<Episode> episodes = new ArrayList<>();
    for (int from = 0; from < count; from += most) {
      Questions batch = questions.part(from, Math.min(from + most, count));
      // What is not kept for the update serves the looks of this batch alone.
      FeatureCache views = train.sizes().keepVisionGraph() ? null : model.keepFeatures(false);
      try {
        episodes.addAll(
            truncated.run(
                model, batch.requests(), train.groupShape(), train.temperature(), noise(batch)));
      } finally {
        if (views != null) {
          views.close();
        }
      }
    }
    return episodes;
  }

  private RolloutNoise noise(Questions batch) {
    return new RolloutNoise(seed, batch.step(), batch.groups(), train.groupSize());
  }

  @Override
  public TokenSequence opening(EpisodeRequest request) {
    return runner.opening(request, runner.views(request));
  }
}

package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.text.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Samples the episodes of a step: in this process, or on servers. Workers may ask side by side. */
public interface EpisodeSampler {

  /**
   * Questions of one step, all of them or a share.
   *
   * @param step 0 for the first
   * @param requests what is asked
   * @param slots number of each question in its step; noise goes with slots, so neither how many
   *     are sampled at a time nor by whom changes a draw
   */
  record Questions(long step, List<EpisodeRequest> requests, int[] slots) {

    /** Those from one position up to another. */
    Questions part(int from, int to) {
      return new Questions(step, requests.subList(from, to), Arrays.copyOfRange(slots, from, to));
    }
  }

  /**
   * Samples a group of episodes for each question.
   *
   * @param model the policy as it is at this step, by the worker that asks
   * @return the episodes, those of one question side by side
   */
  List<Episode> sample(QwenModel model, Questions questions);

  /**
   * Training steps that the policy which samples a step has behind it: all before that step, unless
   * steps are sampled ahead.
   */
  default long version(long step) {
    return step;
  }

  /** What is worth logging of the sampling since this was asked last; nothing by default. */
  default Map<String, Double> metrics() {
    return Map.of();
  }

  /** What the policy reads of a question before it writes. */
  TokenSequence opening(EpisodeRequest request);
}

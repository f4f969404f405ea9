package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.episode.AnswerProbe;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.data.Example;
import dev.ergo.rl.train.MicroBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By how much its crop makes the gold answer more likely to the policy that sampled an episode: the
 * likelihood of the answer behind the whole conversation, less that with nothing shown in place of
 * the crop. The difference of TACO (arXiv 2606.30251), of likelihoods and not of verdicts.
 *
 * @param model the policy as it samples
 * @param parts of its share
 */
record CropGains(QwenModel model, ShareParts parts) {

  /**
   * The gains.
   *
   * @param asked the example of each episode
   * @return empty where there is no valid box
   */
  List<Optional<Double>> of(List<Example> asked, List<Episode> episodes) {
    int siblings = parts.train().lastLooks();
    int size = parts.train().groupSize();
    List<PrefixGroup> groups = new ArrayList<>();
    for (int first = 0; first < episodes.size(); first += size) {
      List<PrefixGroup.Continuation> probes = new ArrayList<>();
      for (int i = first; i < first + size; i += siblings) {
        if (episodes.get(i).region().isPresent()) {
          probes.addAll(parts.runner().probes(episodes.get(i), asked.get(i).unmistakableAnswer()));
        }
      }
      if (!probes.isEmpty()) {
        groups.add(new PrefixGroup(episodes.get(first).prompt(), probes));
      }
    }
    double[] logs = logLikelihoods(groups);
    List<Optional<Double>> gains = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < episodes.size(); i++) {
      if (i % siblings > 0) {
        // Its crop is that of the episode before.
        gains.add(gains.get(i - 1));
      } else if (episodes.get(i).region().isPresent()) {
        gains.add(Optional.of(Math.exp(logs[next]) - Math.exp(logs[next + 1])));
        next += 2;
      } else {
        gains.add(Optional.empty());
      }
    }
    return gains;
  }

  /** Of all continuations, in order. */
  private double[] logLikelihoods(List<PrefixGroup> groups) {
    int count = groups.stream().mapToInt(group -> group.continuations().size()).sum();
    double[] all = new double[count];
    for (MicroBatches.MicroBatch micro :
        MicroBatches.split(groups, parts.train().sizes().microbatchTokens())) {
      try (NDManager scope = parts.manager().newSubManager(model.device())) {
        double[] some = AnswerProbe.logLikelihoods(model, micro.groups(), parts.images(), scope);
        System.arraycopy(some, 0, all, micro.firstRow(), some.length);
      }
    }
    return all;
  }
}

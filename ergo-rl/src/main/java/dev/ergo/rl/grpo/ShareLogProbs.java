package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.MicroBatches.MicroBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Episodes of a share as passes take them, and their log-probs as numbers.
 *
 * @param parts of the share
 */
record ShareLogProbs(ShareParts parts) {

  /** The episodes of each question as the update pass takes them. */
  List<PrefixGroup> groups(List<Episode> episodes) {
    int group = parts.train().groupSize();
    List<PrefixGroup> grouped = new ArrayList<>();
    for (int from = 0; from < episodes.size(); from += group) {
      grouped.add(
          new PrefixGroup(
              episodes.get(from).prompt(),
              episodes.subList(from, from + group).stream().map(Episode::continuation).toList()));
    }
    return grouped;
  }

  /** The passes over groups. */
  List<MicroBatch> batches(List<PrefixGroup> of) {
    return MicroBatches.split(of, parts.train().sizes().microbatchTokens());
  }

  /** Log-probs of the episodes of groups under a model. */
  LogProbTable of(QwenModel asked, List<PrefixGroup> groups) {
    return of(asked, groups, request -> request);
  }

  /**
   * The same to the last bit as an update computes them: a pass with gradients may round otherwise
   * than one without.
   */
  LogProbTable ofUpdate(QwenModel asked, List<PrefixGroup> groups, Gradients kept) {
    return of(asked, groups, request -> request.with(kept).through(parts.train().sizes().layers()));
  }

  private LogProbTable of(
      QwenModel asked, List<PrefixGroup> groups, UnaryOperator<LogProbRequest> form) {
    LogProbTable table = LogProbTable.empty(parts.train().groupSize() * groups.size());
    for (MicroBatch micro : batches(groups)) {
      try (NDManager scope = parts.manager().newSubManager(asked.device())) {
        LogProbRequest request =
            new LogProbRequest(micro.groups(), parts.train().temperature(), parts.images());
        table.put(micro.firstRow(), asked.logProbs(form.apply(request), scope).logProbs());
      }
    }
    return table;
  }
}

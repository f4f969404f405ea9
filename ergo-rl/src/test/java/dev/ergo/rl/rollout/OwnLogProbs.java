package dev.ergo.rl.rollout;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.Look;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.DecodeWeights;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What this process's decode loop gives the tokens of one look.
 *
 * @param all log-probs under the softmax over the whole vocabulary, as trainers have them
 * @param allowed log-probs under the softmax over the ids that may be drawn, as a server has them
 *     whose logits of the other ids are pushed down
 */
record OwnLogProbs(double[] all, double[] allowed) {

  private static final TokenSequence NOTHING = new TokenSequence(new int[0], List.of());

  /** A look with all tokens before it. */
  private record Row(TokenSequence context, int[] ids) {}

  /**
   * Those of every look of every episode, in order.
   *
   * @param temperature of the distributions, above 0
   */
  static List<List<OwnLogProbs>> of(
      QwenModel model, PatchSource images, List<Episode> episodes, double temperature) {
    List<Row> rows = episodes.stream().flatMap(episode -> rows(episode).stream()).toList();
    List<OwnLogProbs> scored = score(model, images, rows, temperature);
    List<List<OwnLogProbs>> all = new ArrayList<>();
    int at = 0;
    for (Episode episode : episodes) {
      all.add(scored.subList(at, at + episode.looks().size()));
      at += episode.looks().size();
    }
    return all;
  }

  private static List<Row> rows(Episode episode) {
    List<Row> rows = new ArrayList<>();
    TokenSequence context = NOTHING;
    for (Look look : episode.looks()) {
      context = context.then(look.given());
      rows.add(new Row(context, look.sampled().ids()));
      context = context.then(look.sampled().ids());
    }
    return rows;
  }

  /** Token by token, because only that tells the mass of forbidden ids at each. */
  private static List<OwnLogProbs> score(
      QwenModel model, PatchSource images, List<Row> rows, double temperature) {
    List<OwnLogProbs> scored =
        rows.stream()
            .map(row -> new OwnLogProbs(new double[row.ids.length], new double[row.ids.length]))
            .toList();
    List<TokenSequence> contexts = rows.stream().map(Row::context).toList();
    int steps = rows.stream().mapToInt(row -> row.ids.length).max().orElseThrow();
    try (Rollout rollout = model.rollout(contexts, 1, images, 0)) {
      for (int step = 0; step < steps; step++) {
        int[][] forced = new int[rows.size()][1];
        List<TokenSequence> next = new ArrayList<>(Collections.nCopies(rows.size(), null));
        for (int row = 0; row < rows.size(); row++) {
          int[] ids = rows.get(row).ids;
          forced[row][0] = ids[Math.min(step, ids.length - 1)];
          if (step < ids.length - 1) {
            next.set(row, NOTHING);
          }
        }
        List<SampledTokens> taken = rollout.replay(temperature, forced, DecodeWeights.OWN);
        for (int row = 0; row < rows.size(); row++) {
          SampledTokens token = taken.get(row);
          if (token.count() == 1) {
            scored.get(row).all[step] = token.logProbs()[0];
            scored.get(row).allowed[step] =
                token.logProbs()[0] - Math.log1p(-token.forbiddenMass());
          }
        }
        rollout.append(next);
      }
    }
    return scored;
  }
}

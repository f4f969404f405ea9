package dev.ergo.data.rollout;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The tokens of an episode and the log-probs under which some of them were drawn.
 *
 * @param ids the whole conversation, image placeholders expanded; not copied
 * @param scored the runs that the policy sampled, in order and apart
 * @param logProbs behaviour log-probs: one per token of the runs, in order, of the full softmax of
 *     logits / temperature; not copied
 * @param temperature sampling temperature, 0 for greedy (log-probs are at 1 then)
 */
public record SampledTokens(int[] ids, List<Span> scored, float[] logProbs, double temperature) {

  /** Checks that the runs lie in the conversation and have one log-prob per token. */
  public SampledTokens {
    scored = List.copyOf(scored);
    int tokens = 0;
    int end = 0;
    for (Span span : scored) {
      if (span.start() < end || span.end() > ids.length) {
        throw new IllegalArgumentException(
            "the spans " + scored + " are no runs of " + ids.length + " tokens in order");
      }
      end = span.end();
      tokens += span.length();
    }
    if (tokens != logProbs.length) {
      throw new IllegalArgumentException(
          logProbs.length + " log-probs for " + tokens + " sampled tokens");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampledTokens tokens
        && Arrays.equals(ids, tokens.ids)
        && scored.equals(tokens.scored)
        && Arrays.equals(logProbs, tokens.logProbs)
        && Double.compare(temperature, tokens.temperature) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(ids), scored, Arrays.hashCode(logProbs), temperature);
  }
}

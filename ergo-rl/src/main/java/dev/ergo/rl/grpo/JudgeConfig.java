package dev.ergo.rl.grpo;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.AutoNumber;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InputPath;
import dev.ergo.eval.ask.EndpointConfig;
import java.util.Objects;

/**
 * The judge of the region reward.
 *
 * @param path Hugging Face directory; absent: the policy as it was before training
 * @param budget vision tokens of the crop it sees at most; absent: the crop as the policy sees it
 * @param maxNewTokens tokens of its answer at most
 * @param batchSize crops judged together; auto: 64, or as many as the memory holds
 * @param score what the region reward takes from it: verdict, 1 if it answers right and 0 if not;
 *     log_likelihood, the mean log-prob of the gold answer's tokens, for a zoom without a valid box
 *     that without a crop; or likelihood, exp of that mean, from 0 to 1. Only a judge in this
 *     process can say the latter two
 * @param endpoint an OpenAI-compatible server judges, in place of path, under ERGO's prompts and
 *     those of prompts; a run is then as repeatable as the server
 */
public record JudgeConfig(
    @InputPath String path,
    Integer budget,
    Integer maxNewTokens,
    @Formerly(auto = "64") AutoNumber batchSize,
    @Formerly(absent = "verdict") Score score,
    EndpointConfig endpoint) {

  /** What the region reward takes from a judge. */
  public enum Score {
    /** Whether it answers right. */
    VERDICT,
    /** How likely the gold answer is to it: exp of the mean log-prob of its tokens. */
    LIKELIHOOD,
    /** That mean itself. */
    LOG_LIKELIHOOD
  }

  /** Fills in the defaults and checks the ranges. */
  public JudgeConfig {
    if (budget != null) {
      atLeast("budget", budget, 4);
    }
    Check.require(
        path == null || endpoint == null,
        "endpoint",
        "and path are given both; leave out one of them");
    maxNewTokens = atLeast("max_new_tokens", orDefault(maxNewTokens, 64), 1);
    batchSize = AutoNumber.checked("batch_size", batchSize);
    score = orDefault(score, Score.VERDICT);
    Check.require(
        score == Score.VERDICT || endpoint == null,
        "score",
        "a likelihood needs the log-probs of an answer that is given, which a server at judge.endpoint does not say; give judge.path in its place, or score: verdict");
  }

  /**
   * Whether another section asks the same judge in the same way. A server is known by the name of
   * its model, for it may move.
   */
  public boolean judgesAs(JudgeConfig other) {
    return Objects.equals(path, other.path)
        && Objects.equals(budget, other.budget)
        && maxNewTokens.equals(other.maxNewTokens)
        && score == other.score
        && Objects.equals(servedModel(), other.servedModel());
  }

  /** Whether the region reward is how likely the gold answer is. */
  public boolean byLikelihood() {
    return score != Score.VERDICT;
  }

  /** The defaults. */
  public static JudgeConfig defaults() {
    return new JudgeConfig(null, null, null, null, null, null);
  }

  private String servedModel() {
    return endpoint == null ? null : endpoint.model();
  }
}

package dev.ergo.rl.grpo;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.Check;
import dev.ergo.eval.remote.EndpointConfig;

/**
 * The judge of the region reward: a frozen model that sees only the crop and the question.
 *
 * @param path Hugging Face directory of the judge; default: the policy as it was before training
 * @param budget vision tokens of the crop it sees at most; default: the crop as the episode shows
 *     it
 * @param maxNewTokens tokens of an answer at most
 * @param batchSize crops judged at once
 * @param endpoint a server that judges, in place of a model in this process; absent for none
 */
public record JudgeConfig(
    String path, Integer budget, Integer maxNewTokens, Integer batchSize, EndpointConfig endpoint) {

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
    batchSize = atLeast("batch_size", orDefault(batchSize, 64), 1);
  }
}

package dev.ergo.rl.reward;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import dev.ergo.eval.ask.EndpointConfig;

/**
 * A language model that says whether an open answer which the rule calls wrong means the right one:
 * behind a server or in this process.
 *
 * @param endpoint the server that it runs on; required, or else path
 * @param path Hugging Face directory of a Qwen2.5-VL model, or org/name or org/name@revision of one
 *     in the Hugging Face cache, loaded beside the policy
 */
public record AnswerJudgeConfig(EndpointConfig endpoint, @InputPath String path) {

  /** Requires one of the two. */
  public AnswerJudgeConfig {
    Check.require(
        endpoint != null || path != null,
        "endpoint",
        "is missing; give it for a server, or path for a model in this process");
    Check.require(
        endpoint == null || path == null, "path", "must be left out where endpoint is given");
  }

  /** The same without what changes no verdict. */
  AnswerJudgeConfig essential() {
    return endpoint == null
        ? this
        : new AnswerJudgeConfig(
            new EndpointConfig(endpoint.url(), endpoint.model(), null, null, null, null), null);
  }

  /** Whether another section asks the same model; its server may move. */
  public boolean judgesAs(AnswerJudgeConfig other) {
    return other != null && model().equals(other.model());
  }

  private String model() {
    return endpoint == null ? path : endpoint.model();
  }
}

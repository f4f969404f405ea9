package dev.ergo.rl.reward;

import dev.ergo.core.config.Check;
import dev.ergo.eval.ask.EndpointConfig;

/**
 * A language model that says whether an open answer which the rule calls wrong means the right one.
 *
 * @param endpoint the server that it runs on; required
 */
public record AnswerJudgeConfig(EndpointConfig endpoint) {

  /** Requires the server. */
  public AnswerJudgeConfig {
    Check.present("endpoint", endpoint);
  }

  /** The same without what changes no verdict. */
  AnswerJudgeConfig essential() {
    return new AnswerJudgeConfig(
        new EndpointConfig(endpoint.url(), endpoint.model(), null, null, null, null));
  }

  /** Whether another section asks the same model; its server may move. */
  public boolean judgesAs(AnswerJudgeConfig other) {
    return other != null && endpoint.model().equals(other.endpoint.model());
  }
}

package dev.ergo.eval.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.model.Truncation;

/**
 * Sampling parameters under which tokens are drawn from the model's own probabilities. All of them
 * are sent, so that no default of a server or of its generation_config.json takes effect.
 */
public final class AllTokens {

  /** A top_k that leaves out none, as vLLM and SGLang have it. */
  private static final int ALL = -1;

  private AllTokens() {}

  /**
   * Adds them to a request.
   *
   * @param parameters of the request so far
   * @param temperature 0 for greedy decoding
   */
  public static ObjectNode at(double temperature, ObjectNode parameters) {
    return at(temperature, Truncation.NONE, parameters);
  }

  /**
   * The same where some tokens alone may be drawn.
   *
   * @param truncation which
   */
  public static ObjectNode at(double temperature, Truncation truncation, ObjectNode parameters) {
    return parameters
        .put("temperature", temperature)
        .put("top_p", truncation.topP())
        .put("top_k", truncation.topK() == 0 ? ALL : truncation.topK())
        .put("min_p", 0.0)
        .put("repetition_penalty", 1.0)
        .put("presence_penalty", 0.0)
        .put("frequency_penalty", 0.0);
  }
}

package dev.ergo.rl.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.model.SampledTokens;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a server has answered: tokens, or why its answer is none to train on.
 *
 * @param tokens the tokens
 * @param wrong what is wrong with the answer, as the end of a sentence about the server
 */
record TokenReply(Optional<SampledTokens> tokens, Optional<String> wrong) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Servers give this in place of what is no number. */
  private static final double NO_LOG_PROB = -9998;

  /** Log-probs of bfloat16 models may be above 0 by this. */
  private static final double ABOVE_ZERO = 0.02;

  /** Says what is wrong with an answer. */
  private static final class Wrong extends Exception {

    private static final long serialVersionUID = 1;

    Wrong(String what) {
      super(what, null, false, false);
    }
  }

  /** The document in a server's answer; empty where it holds none. */
  static Optional<JsonNode> document(String body) {
    try {
      return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads an answer.
   *
   * @param answer its document
   * @param ask what was asked for
   * @param drawing the ids that drawing goes by
   */
  static TokenReply of(JsonNode answer, Drawing.Ask ask, Drawing drawing) {
    try {
      requireModel(answer.path("model").asText(""), ask.model());
      requirePrompt(ids(answer.path("prompt_token_ids"), "prompt_token_ids"), ask);
      JsonNode choice = answer.path("choices").path(0);
      int[] ids = ids(choice.path("token_ids"), "choices[0].token_ids");
      boolean stopped = requireEnd(ids, ask, drawing);
      float[] logProbs = logProbs(choice.path("logprobs").path("content"), ids);
      return new TokenReply(
          Optional.of(new SampledTokens(ids, logProbs, stopped, ask.temperature(), Double.NaN)),
          Optional.empty());
    } catch (Wrong wrong) {
      return new TokenReply(Optional.empty(), Optional.of(wrong.getMessage()));
    }
  }

  private static void requireModel(String named, String asked) throws Wrong {
    if (!named.isEmpty() && !named.equals(asked)) {
      throw new Wrong("answered as model %s, though %s was asked".formatted(named, asked));
    }
  }

  private static int[] ids(JsonNode node, String name) throws Wrong {
    boolean whole = node.isArray() && !node.isEmpty();
    int[] ids = new int[node.size()];
    for (int i = 0; i < ids.length && whole; i++) {
      whole = node.get(i).isInt();
      ids[i] = node.get(i).asInt();
    }
    if (!whole) {
      throw new Wrong(
          "answered without %s; it has to be a vLLM server that was started with --enable-scale-out"
              .formatted(name));
    }
    return ids;
  }

  private static void requirePrompt(int[] read, Drawing.Ask ask) throws Wrong {
    int[] sent = ask.context().ids();
    int at = Arrays.mismatch(sent, read);
    if (at >= 0) {
      throw new Wrong(
          "read another prompt than it was sent (%d tokens in place of %d, the same up to number %d); it must not resize views (--mm-processor-kwargs, preprocessor_config.json) and needs the policy's tokenizer"
              .formatted(read.length, sent.length, at));
    }
  }

  /** Whether a stop token ends it. */
  private static boolean requireEnd(int[] ids, Drawing.Ask ask, Drawing drawing) throws Wrong {
    int most = ask.maxNewTokens();
    for (int i = 0; i < ids.length; i++) {
      if (drawing.forbidden().contains(ids[i])) {
        throw new Wrong(
            "drew token %d, which was forbidden (logit_bias) because it stands for no text"
                .formatted(ids[i]));
      }
      if (drawing.stops().contains(ids[i]) && i < ids.length - 1) {
        throw new Wrong("wrote on behind a stop token");
      }
    }
    boolean stopped = drawing.stops().contains(ids[ids.length - 1]);
    if (ids.length > most || !stopped && ids.length < most) {
      throw new Wrong(
          "wrote %d tokens %s a stop token, though it was to go on to one or to %d tokens"
              .formatted(ids.length, stopped ? "with" : "without", most));
    }
    return stopped;
  }

  private static float[] logProbs(JsonNode content, int[] ids) throws Wrong {
    if (content.size() != ids.length) {
      throw new Wrong("gave %d log-probs for %d tokens".formatted(content.size(), ids.length));
    }
    float[] logProbs = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      JsonNode of = content.get(i);
      double value = of.path("logprob").asDouble(Double.NaN);
      if (of.path("token_id").asInt(-1) != ids[i] || !(value > NO_LOG_PROB && value < ABOVE_ZERO)) {
        throw new Wrong("gave a log-prob of its token number %d that is none".formatted(i + 1));
      }
      logProbs[i] = (float) Math.min(0, value);
    }
    return logProbs;
  }
}

package dev.ergo.rl.rollout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.eval.http.AllTokens;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The ids that decide how tokens are drawn, and what servers are sent for it.
 *
 * @param image the placeholder of images
 * @param stops ids that end a look
 * @param forbidden ids that are never drawn
 */
record Drawing(int image, Set<Integer> stops, Set<Integer> forbidden) {

  /** Enough to take an id's probability to nothing. */
  private static final double NEVER = -100;

  /** JSON's numbers are exact up to here in every reader. */
  private static final long SEEDS = (1L << 53) - 1;

  static Drawing of(QwenModel model) {
    return new Drawing(
        model.config().ids().image(),
        Set.copyOf(model.stopIds()),
        Set.copyOf(model.forbiddenIds()));
  }

  /**
   * One look that a server is to write.
   *
   * @param model the name of the adapter that is to write it
   * @param context all tokens before it
   * @param maxNewTokens tokens to write at most
   * @param temperature 0 for greedy decoding
   * @param truncation which tokens may be drawn
   * @param seed decides the draws, whichever server draws them
   */
  record Ask(
      String model,
      TokenSequence context,
      int maxNewTokens,
      double temperature,
      Truncation truncation,
      long seed) {

    /** Draws from all tokens. */
    Ask(String model, TokenSequence context, int maxNewTokens, double temperature, long seed) {
      this(model, context, maxNewTokens, temperature, Truncation.NONE, seed);
    }
  }

  /**
   * The body for {@code /inference/v1/generate}. Every parameter is sent, so that none of the
   * server's or of its generation_config.json takes effect; what ends a look is decided by our stop
   * ids alone.
   *
   * @param url gives a view as a data URL
   */
  ObjectNode json(Ask ask, Function<ImageView, String> url) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", ask.model()).put("return_token_ids", true).put("stream", false);
    ArrayNode ids = body.putArray("token_ids");
    placeheld(ask.context().ids()).forEach(ids::add);
    if (!ask.context().images().isEmpty()) {
      ArrayNode parts = body.putArray("content_parts");
      for (ImageView view : ask.context().images()) {
        parts.addObject().put("type", "image_url").put("url", url.apply(view));
      }
    }
    ObjectNode sampling = body.putObject("sampling_params");
    AllTokens.at(ask.temperature(), ask.truncation(), sampling.put("n", 1))
        .put("seed", ask.seed() & SEEDS)
        .put("max_tokens", ask.maxNewTokens())
        .put("min_tokens", 0)
        .put("ignore_eos", true)
        .put("logprobs", 0)
        .put("detokenize", false)
        .put("watermarking", false);
    ArrayNode ends = sampling.putArray("stop_token_ids");
    stops.stream().sorted().forEach(ends::add);
    ObjectNode bias = sampling.putObject("logit_bias");
    forbidden.stream().sorted().forEach(id -> bias.put(id.toString(), NEVER));
    return body;
  }

  /** Each run of placeholders as one: the server sets in as many as its view has tokens. */
  private List<Integer> placeheld(int[] ids) {
    return IntStream.range(0, ids.length)
        .filter(i -> ids[i] != image || i == 0 || ids[i - 1] != image)
        .map(i -> ids[i])
        .boxed()
        .toList();
  }
}

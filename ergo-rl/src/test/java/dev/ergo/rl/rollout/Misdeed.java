package dev.ergo.rl.rollout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a server may do wrong with an answer that it has, and what is said of it. */
enum Misdeed {
  TOO_MANY("status 429", false),
  STATUS_500("status 500", false),
  CUT_JSON("without a JSON document", false),
  NOT_JSON("without a JSON document", false),
  SLOW("no whole answer in 1 s", false),
  OTHER_PROMPT("read another prompt than it was sent", true),
  RESIZED_VIEW("read another prompt than it was sent", true),
  NO_PROMPT("without prompt_token_ids", true),
  FEWER_LOG_PROBS("log-probs for", true),
  LOG_PROB_OF_ANOTHER("a log-prob of its token number 1 that is none", true),
  INFINITE_LOG_PROB("a log-prob of its token number 1 that is none", true),
  TEXT_ONLY("without choices[0].token_ids", true),
  WRONG_MODEL("answered as model other", true),
  TOO_FEW_TOKENS("tokens without a stop token", true),
  TOO_MANY_TOKENS("wrote", true),
  IMAGE_TOKEN("which was forbidden", true),
  NOT_FOUND("status 404", true);

  private final String said;
  private final boolean refused;

  Misdeed(String said, boolean refused) {
    this.said = said;
    this.refused = refused;
  }

  String said() {
    return said;
  }

  /** Whether it counts as an answer that is none to train on. */
  boolean isRefused() {
    return refused;
  }

  /** The status that the answer has. */
  int status() {
    return switch (this) {
      case TOO_MANY -> 429;
      case STATUS_500 -> 500;
      case NOT_FOUND -> 404;
      default -> 200;
    };
  }

  /** The answer as it is sent. */
  String done(ObjectNode answer, int image) {
    ObjectNode choice = (ObjectNode) answer.get("choices").get(0);
    ArrayNode prompt = (ArrayNode) answer.get("prompt_token_ids");
    ArrayNode ids = (ArrayNode) choice.get("token_ids");
    ArrayNode content = (ArrayNode) choice.get("logprobs").get("content");
    switch (this) {
      case OTHER_PROMPT -> prompt.set(prompt.size() - 1, prompt.get(0).asInt() + 1);
      case RESIZED_VIEW -> prompt.remove(firstOf(prompt, image));
      case NO_PROMPT -> answer.putNull("prompt_token_ids");
      case FEWER_LOG_PROBS -> content.remove(content.size() - 1);
      case LOG_PROB_OF_ANOTHER ->
          ((ObjectNode) content.get(0)).put("token_id", ids.get(0).asInt() + 1);
      case INFINITE_LOG_PROB -> ((ObjectNode) content.get(0)).put("logprob", -9999.0);
      case TEXT_ONLY -> {
        choice.remove("token_ids");
        choice.put("text", "hello");
      }
      case WRONG_MODEL -> answer.put("model", "other");
      case TOO_FEW_TOKENS -> {
        ids.remove(ids.size() - 1);
        content.remove(content.size() - 1);
      }
      case TOO_MANY_TOKENS -> {
        for (int i = 0; i < 50; i++) {
          ids.insert(0, ids.get(0));
          content.insert(0, content.get(0));
        }
      }
      case IMAGE_TOKEN -> ids.set(0, image);
      default -> {}
    }
    String whole = answer.toString();
    return this == CUT_JSON
        ? whole.substring(0, whole.length() - 2)
        : this == NOT_JSON ? "<html>Please log in</html>" : whole;
  }

  private static int firstOf(ArrayNode ids, int id) {
    for (int i = 0; i < ids.size(); i++) {
      if (ids.get(i).asInt() == id) {
        return i;
      }
    }
    throw new IllegalStateException("no image");
  }
}

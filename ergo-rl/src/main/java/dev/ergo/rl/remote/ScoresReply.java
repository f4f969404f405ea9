package dev.ergo.rl.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads what a server answers to a batch, strictly: a wrong reward is worse than none. */
final class ScoresReply {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ScoresReply() {}

  /** The answer is none; the message says what it has in place of scores. */
  static final class Wrong extends Exception {

    private static final long serialVersionUID = 1;

    Wrong(String what) {
      super(what);
    }
  }

  /**
   * The scores in an answer.
   *
   * @param episodes how many there have to be
   * @return one for each, NaN where the server says null
   */
  static double[] read(String body, int episodes) throws Wrong {
    JsonNode scores = tree(body).path("scores");
    if (!scores.isArray()) {
      throw new Wrong("holds no list named scores");
    }
    if (scores.size() != episodes) {
      throw new Wrong("holds %d scores for %d episodes".formatted(scores.size(), episodes));
    }
    double[] values = new double[episodes];
    for (int i = 0; i < episodes; i++) {
      JsonNode score = scores.get(i);
      values[i] = score.isNull() ? Double.NaN : score.asDouble();
      if (!score.isNull() && (!score.isNumber() || !Double.isFinite(values[i]))) {
        throw new Wrong("says %s for episode %d".formatted(score, i));
      }
    }
    return values;
  }

  private static JsonNode tree(String body) throws Wrong {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // Python's json writes NaN and Infinity, which are no JSON.
      boolean number = body.contains("NaN") || body.contains("Infinity");
      throw new Wrong(number ? "is no JSON, for NaN and Infinity are none" : "is no JSON");
    }
  }
}

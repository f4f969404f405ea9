package dev.ergo.rl.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.eval.item.EvalJson;

/** The JSON form of evaluations, indented. */
final class SweepJson {

  static final JsonMapper MAPPER =
      EvalJson.MAPPER.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SweepJson() {}

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of numbers and texts have a JSON form", e);
    }
  }
}

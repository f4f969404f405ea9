package dev.ergo.data.layout;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Lists and objects that stand in a text, as JSON or with Python's single quotes. */
final class Literal {

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(1 << 29).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Literal() {}

  /** The list or object; the text itself where it holds none. */
  static Object parse(String text) {
    String bare = text.strip();
    if (!bare.startsWith("[") && !bare.startsWith("{")) {
      return text;
    }
    try {
      return MAPPER.readValue(bare, Object.class);
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}

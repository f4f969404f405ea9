package dev.ergo.rl.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;

/**
 * What a browser is sent.
 *
 * @param type of the content
 * @param bytes of it
 */
record Reply(String type, byte[] bytes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Text in UTF-8. */
  static Reply text(String type, String text) {
    return new Reply(type + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** A document of lists, maps, texts and numbers. */
  static Reply json(Object document) {
    try {
      return text("application/json", JSON.writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

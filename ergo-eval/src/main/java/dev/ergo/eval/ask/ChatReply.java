package dev.ergo.eval.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * The reply of a chat server.
 *
 * @param text the assistant's turn
 * @param promptTokens tokens of the conversation as the server counts them; 0 if it does not say
 * @param generatedTokens tokens of the turn; 0 if it does not say
 */
public record ChatReply(String text, int promptTokens, int generatedTokens) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The reply in a server's answer; empty where it is none. */
  static Optional<ChatReply> of(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      JsonNode text = node.path("choices").path(0).path("message").path("content");
      JsonNode usage = node.path("usage");
      return text.isTextual()
          ? Optional.of(
              new ChatReply(
                  text.asText(),
                  usage.path("prompt_tokens").asInt(),
                  usage.path("completion_tokens").asInt()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}

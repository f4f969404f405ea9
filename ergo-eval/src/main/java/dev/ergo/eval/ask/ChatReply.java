package dev.ergo.eval.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
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

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The reply in a server's answer; empty where it is none. */
  static Optional<ChatReply> of(String body) {
    try {
      JsonNode node = JSON.readTree(body.startsWith("\uFEFF") ? body.substring(1) : body);
      JsonNode usage = node.path("usage");
      return text(node.path("choices").path(0))
          .map(
              text ->
                  new ChatReply(
                      text,
                      usage.path("prompt_tokens").asInt(),
                      usage.path("completion_tokens").asInt()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode choice) {
    JsonNode message = choice.path("message");
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return Optional.of(content.asText());
    }
    if (content.isArray()) {
      return joined(content);
    }
    if (message.path("refusal").isTextual()) {
      return Optional.of(message.path("refusal").asText());
    }
    // Servers that keep a model's reasons apart have no text where its tokens ended inside them.
    boolean thinking =
        message.path("reasoning_content").isTextual() || message.path("reasoning").isTextual();
    return thinking && choice.path("finish_reason").asText().equals("length")
        ? Optional.of("")
        : Optional.empty();
  }

  /** Some servers give a turn in parts, as they take them. */
  private static Optional<String> joined(JsonNode parts) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        return Optional.empty();
      }
      text.append(part.path("text").asText());
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }
}

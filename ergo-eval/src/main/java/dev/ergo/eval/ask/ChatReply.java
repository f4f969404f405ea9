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
 * @param thoughts what the server took out of the turn as the model's reasons; empty if it leaves
 *     them there
 * @param promptTokens tokens of the conversation as the server counts them; 0 if it does not say
 * @param generatedTokens tokens of the turn; 0 if it does not say
 * @param model who the server says has written it; empty if it does not say
 */
public record ChatReply(
    String text, String thoughts, int promptTokens, int generatedTokens, String model) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The turn as the model wrote it, with its reasons in front. */
  String turn() {
    return thoughts.isEmpty() ? text : "<think>" + thoughts + "</think>" + text;
  }

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
                      thoughts(node.path("choices").path(0).path("message")),
                      usage.path("prompt_tokens").asInt(),
                      usage.path("completion_tokens").asInt(),
                      node.path("model").asText("")));
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
    return !thoughts(message).isEmpty() && choice.path("finish_reason").asText().equals("length")
        ? Optional.of("")
        : Optional.empty();
  }

  /** Servers with a parser for reasons move them into a field of their own. */
  private static String thoughts(JsonNode message) {
    String content = message.path("reasoning_content").asText("");
    return content.isEmpty() ? message.path("reasoning").asText("") : content;
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

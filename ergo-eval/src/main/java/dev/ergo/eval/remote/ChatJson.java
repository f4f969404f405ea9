package dev.ergo.eval.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.Message;
import dev.ergo.data.PngEncoder;
import java.util.Base64;
import java.util.Optional;

/** Requests and replies of {@code /chat/completions} as JSON. */
final class ChatJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String model;
  private final ImageProcessor images;

  ChatJson(String model, ImageProcessor images) {
    this.model = model;
    this.images = images;
  }

  /** The body of a request; views are sent as PNG files of the pixels that a local model sees. */
  String body(ChatRequest request) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model)
        .put("max_tokens", request.maxTokens())
        .put("temperature", request.temperature())
        .put("seed", request.seed() & Integer.MAX_VALUE);
    ArrayNode turns = body.putArray("messages");
    for (Message message : request.messages()) {
      ArrayNode content = turns.addObject().put("role", message.role()).putArray("content");
      for (Message.Part part : message.content()) {
        if (part instanceof Message.Text text) {
          content.addObject().put("type", "text").put("text", text.text());
        } else if (part instanceof Message.Image image) {
          content
              .addObject()
              .put("type", "image_url")
              .putObject("image_url")
              .put("url", dataUrl(image.view()));
        }
      }
    }
    return body.toString();
  }

  private String dataUrl(ImageView view) {
    byte[] png = PngEncoder.encode(images.render(view));
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  /** The reply in a body; empty where it is none. */
  static Optional<ChatReply> reply(String body) {
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

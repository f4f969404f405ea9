package dev.ergo.eval.ask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.text.Message;
import dev.ergo.data.PngEncoder;
import dev.ergo.eval.http.AllTokens;
import java.util.List;

/**
 * A conversation that a server is to continue.
 *
 * @param messages its turns, the last one the user's
 * @param maxTokens tokens to write at most
 * @param temperature 0 for greedy decoding
 * @param truncation which tokens may be drawn
 * @param seed for servers that can repeat a draw
 */
public record ChatRequest(
    List<Message> messages, int maxTokens, double temperature, Truncation truncation, long seed) {

  /** Draws from all tokens. */
  public ChatRequest(List<Message> messages, int maxTokens, double temperature, long seed) {
    this(messages, maxTokens, temperature, Truncation.NONE, seed);
  }

  /** Copies the turns. */
  public ChatRequest {
    messages = List.copyOf(messages);
  }

  /**
   * The body for {@code /chat/completions}; views are sent as PNG files of the pixels that a local
   * model sees. Tokens are drawn from the model's own probabilities at the temperature, whatever
   * the server's defaults are.
   *
   * @param images renders the views
   */
  ObjectNode json(String model, ImageProcessor images) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model).put("max_tokens", maxTokens);
    AllTokens.at(temperature, truncation, body).put("seed", seed & Integer.MAX_VALUE);
    ArrayNode turns = body.putArray("messages");
    for (Message message : messages) {
      ArrayNode content = turns.addObject().put("role", message.role()).putArray("content");
      for (Message.Part part : message.content()) {
        if (part instanceof Message.Text text) {
          content.addObject().put("type", "text").put("text", text.text());
        } else if (part instanceof Message.Image image) {
          content
              .addObject()
              .put("type", "image_url")
              .putObject("image_url")
              .put("url", PngEncoder.dataUrl(images.render(image.view())));
        }
      }
    }
    return body;
  }
}

package dev.ergo.core.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.io.JsonRow;
import dev.ergo.core.text.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads JSON lines of {@code {"id", "messages": [{"role", "content"}]}}. Image paths are relative
 * to the file; they are the user's own and may lead anywhere.
 */
final class ConversationReader {

  private static final Set<String> ROLES = Set.of("system", "user", "assistant");

  private final Path file;
  private final PixelLimits defaults;

  ConversationReader(Path file, PixelLimits defaults) {
    this.file = file;
    this.defaults = defaults;
  }

  /** The JSON of every line that is not blank. */
  List<JsonNode> rows() {
    return JsonRow.anyLines(file, "JSON lines of {\"id\", \"messages\"}").stream()
        .map(row -> (JsonNode) row.node())
        .toList();
  }

  /**
   * The messages of a row.
   *
   * @throws UserException saying what is wrong in the row
   */
  List<Message> messages(JsonNode row) {
    JsonNode list = row.path("messages");
    if (!list.isArray() || list.isEmpty()) {
      throw new UserException("messages must be a list of at least one {role, content}");
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : list) {
      String role = message.path("role").asText();
      if (!ROLES.contains(role)) {
        throw new UserException(
            "role must be system, user or assistant, found " + message.path("role"));
      }
      messages.add(new Message(role, parts(message.path("content"))));
    }
    return messages;
  }

  private List<Message.Part> parts(JsonNode content) {
    if (content.isTextual()) {
      return List.of(new Message.Text(content.asText()));
    }
    if (!content.isArray()) {
      throw new UserException(
          "content must be a text or a list of parts, found " + content.getNodeType());
    }
    List<Message.Part> parts = new ArrayList<>();
    for (JsonNode part : content) {
      switch (part.path("type").asText()) {
        case "text" -> parts.add(new Message.Text(required(part, "text")));
        case "image" -> parts.add(new Message.Image(image(part)));
        default ->
            throw new UserException(
                "a part's type must be text or image, found " + part.path("type"));
      }
    }
    return parts;
  }

  private ImageView image(JsonNode part) {
    Path path = file.toAbsolutePath().resolveSibling(required(part, "image"));
    long least = pixels(part, "min_pixels", defaults.minPixels());
    long most = pixels(part, "max_pixels", defaults.maxPixels());
    if (least < 1 || most < least) {
      throw new UserException(
          "min_pixels " + least + " and max_pixels " + most + " are not in order");
    }
    return ImageView.whole(
        EncodedImage.file(path, ImageLimits.DEFAULT), new PixelLimits(least, most));
  }

  private static long pixels(JsonNode part, String key, long otherwise) {
    JsonNode value = part.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new UserException(key + " must be a whole number, found " + value);
    }
    return value.asLong();
  }

  private static String required(JsonNode part, String key) {
    if (!part.path(key).isTextual()) {
      throw new UserException(
          "a part of type " + part.path("type").asText() + " needs the text " + key);
    }
    return part.get(key).asText();
  }
}

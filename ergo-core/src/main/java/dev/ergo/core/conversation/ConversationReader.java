package dev.ergo.core.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.Message;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads JSON lines of {@code {"id", "messages": [{"role", "content"}]}}. Image paths are relative
 * to the file; they are the user's own and may lead anywhere.
 */
final class ConversationReader {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<String> ROLES = Set.of("system", "user", "assistant");

  private final Path file;
  private final PixelLimits defaults;

  ConversationReader(Path file, PixelLimits defaults) {
    this.file = file;
    this.defaults = defaults;
  }

  /** The JSON of every line that is not blank. */
  List<JsonNode> rows() {
    List<JsonNode> rows = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (MalformedInputException e) {
      throw new UserException(file + " is not UTF-8 text; expected JSON lines", e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read; give an existing file of JSON lines", e);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        JsonNode row = JSON.readTree(lines.get(i));
        if (!row.isObject()) {
          throw new UserException(
              file + " line " + (i + 1) + " is not a JSON object; expected {\"id\", \"messages\"}");
        }
        rows.add(row);
      } catch (JsonProcessingException e) {
        throw new UserException(
            file
                + " line "
                + (i + 1)
                + " is not JSON; expected one object a line with id and messages",
            e);
      }
    }
    return rows;
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

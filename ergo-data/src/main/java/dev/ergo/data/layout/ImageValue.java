package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image as a value of a row gives it: its file's bytes, or where the file is.
 *
 * @param bytes the image file, or null
 * @param path where it is, or null
 * @param box a target box that stands behind the path, as Visual-CoT has it; null if there is none
 */
record ImageValue(byte[] bytes, String path, String box) {

  /** How files of JPEG, PNG, GIF, WebP, TIFF and BMP begin in base64. */
  private static final List<String> BASE64_STARTS =
      List.of("/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR", "SUkqA", "TU0AK", "Qk");

  private static final int SHORTEST_BASE64 = 64;

  private static final Pattern PATH_AND_BOX = Pattern.compile("(.+?)###(\\[.*])", Pattern.DOTALL);

  /**
   * The images of a value, in their order: bytes, a struct of bytes or a path, a path, a file: or
   * data: URL, base64 text, or a list of these.
   *
   * @param where the row, for messages
   * @throws UserException if it is none of these, or at a web address
   */
  static List<ImageValue> all(Object value, String where) {
    List<ImageValue> images = new ArrayList<>();
    collect(value, where, images);
    return images;
  }

  private static void collect(Object value, String where, List<ImageValue> images) {
    Optional<Chat> chat = value instanceof List<?> ? Chat.of(value) : Optional.empty();
    if (chat.isPresent()) {
      chat.get().images().forEach(image -> collect(image, where, images));
    } else if (value instanceof List<?> list) {
      list.forEach(item -> collect(item, where, images));
    } else if (value instanceof byte[] bytes) {
      images.add(new ImageValue(bytes, null, null));
    } else if (value instanceof Map<?, ?> struct) {
      for (String key : List.of("bytes", "image_url", "url", "path", "image")) {
        if (struct.get(key) != null) {
          collect(struct.get(key), where, images);
          return;
        }
      }
    } else if (value instanceof String text) {
      text(text.strip(), where, images);
    } else if (value != null) {
      throw new UserException(
          "%s: the image is neither bytes nor a path; mend the row or leave it out"
              .formatted(where));
    }
  }

  private static void text(String text, String where, List<ImageValue> images) {
    if (text.isEmpty()) {
      return;
    }
    if (text.startsWith("[") && !(Literal.parse(text) instanceof String)) {
      collect(Literal.parse(text), where, images);
    } else if (text.startsWith("data:")) {
      int comma = text.indexOf(',');
      if (comma < 0 || !text.substring(0, comma).endsWith(";base64")) {
        throw new UserException(
            where + ": the image is a data: URL without base64; mend the row or leave it out");
      }
      images.add(new ImageValue(base64(text.substring(comma + 1), where), null, null));
    } else if (text.length() >= SHORTEST_BASE64
        && BASE64_STARTS.stream().anyMatch(text::startsWith)
        && !text.contains(".")) {
      images.add(new ImageValue(base64(text, where), null, null));
    } else {
      Matcher both = PATH_AND_BOX.matcher(text);
      images.add(
          text.contains("###") && both.matches()
              ? new ImageValue(null, both.group(1), both.group(2))
              : new ImageValue(null, text, null));
    }
  }

  private static byte[] base64(String text, String where) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          where + ": the image is damaged base64 text; mend the row or leave it out", e);
    }
  }
}

package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The images inside a table's rows. Different images of one name are refused: what is computed from
 * an image is kept by its name.
 */
final class NamedImages {

  private final Map<String, Integer> seen = new ConcurrentHashMap<>();

  /** An image whose bytes are read when its size or pixels are asked for. */
  ImageSource image(String id, String where, Supplier<byte[]> bytes) {
    return EncodedImage.of(
        id, id + " (" + where + ")", () -> checked(id, where, bytes.get()), ImageLimits.DEFAULT);
  }

  private byte[] checked(String id, String where, byte[] bytes) {
    int hash = Arrays.hashCode(bytes);
    Integer before = seen.putIfAbsent(id, hash);
    if (before != null && before != hash) {
      throw new UserException(
          "%s: the image differs from that of another row about %s; fetch the file again"
              .formatted(where, id));
    }
    return bytes;
  }

  /** The image file that a text holds in base64. */
  static byte[] base64(String text, String where) {
    try {
      return Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new UserException(
          where + ": the image is no base64 text; fetch the benchmark's file again", e);
    }
  }
}

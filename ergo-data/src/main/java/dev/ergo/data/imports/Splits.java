package dev.ergo.data.imports;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides items by their images, so that no image is seen in two parts. The order of images is that
 * of the hashes of their paths: the division needs no seed and stays when rows are reordered.
 */
final class Splits {

  private Splits() {}

  /** The items of each part, in their order. */
  static Map<String, List<ImportedItem>> divide(
      List<ImportedItem> items, Map<String, Double> shares) {
    List<String> images =
        items.stream()
            .map(ImportedItem::image)
            .distinct()
            .sorted((a, b) -> hash(a).compareTo(hash(b)))
            .toList();
    Map<String, String> parts = new HashMap<>();
    Map<String, List<ImportedItem>> divided = new LinkedHashMap<>();
    double share = 0;
    int next = 0;
    for (Map.Entry<String, Double> part : shares.entrySet()) {
      share += part.getValue();
      divided.put(part.getKey(), new ArrayList<>());
      for (; next < Math.round(share * images.size()); next++) {
        parts.put(images.get(next), part.getKey());
      }
    }
    for (ImportedItem item : items) {
      divided.get(parts.get(item.image())).add(item);
    }
    return divided;
  }

  private static String hash(String image) {
    try {
      byte[] bytes = image.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

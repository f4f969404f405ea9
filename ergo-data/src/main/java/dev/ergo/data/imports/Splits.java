package dev.ergo.data.imports;

import dev.ergo.core.io.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
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
            .sorted((a, b) -> Sha256.hex(a).compareTo(Sha256.hex(b)))
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
}

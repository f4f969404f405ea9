package dev.ergo.eval.report;

import dev.ergo.core.image.RgbImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pictures of an {@link ItemBrowser}, equal ones once, within a bound for the whole report: at
 * most {@value #POOL_CHARACTERS} characters of base64 text, at most {@value #ORIGINAL_CHARACTERS}
 * for an original and {@value #SEEN_CHARACTERS} for what a policy saw.
 */
public final class PicturePool {

  static final int POOL_CHARACTERS = 64 << 20;
  static final int ORIGINAL_CHARACTERS = 128 << 10;
  static final int SEEN_CHARACTERS = 64 << 10;

  private static final int ORIGINAL_SIDE = 720;
  private static final int SEEN_SIDE = 448;

  private final List<String> pictures = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private long characters;

  /** Whether another item with all its pictures may come in. */
  public boolean hasRoom() {
    return characters < POOL_CHARACTERS;
  }

  /** Takes in an original image; returns its number. */
  public int addOriginal(RgbImage image) {
    return add(DataUri.encode(DataUri.fitted(image, ORIGINAL_SIDE), ORIGINAL_CHARACTERS));
  }

  /** Takes in a view or a crop; returns its number. */
  public int addSeen(RgbImage image) {
    return add(DataUri.encode(DataUri.fitted(image, SEEN_SIDE), SEEN_CHARACTERS));
  }

  /** The data URIs by number. */
  List<String> pictures() {
    return pictures;
  }

  private int add(String uri) {
    Integer known = numbers.putIfAbsent(uri, pictures.size());
    if (known != null) {
      return known;
    }
    pictures.add(uri);
    characters += uri.length();
    return pictures.size() - 1;
  }
}

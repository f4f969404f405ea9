package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Refuses different images of one name: what is computed from an image is kept by its name. */
final class SharedNames {

  private final Map<String, Integer> seen = new ConcurrentHashMap<>();

  byte[] check(String name, String where, byte[] bytes) {
    int hash = Arrays.hashCode(bytes);
    Integer before = seen.putIfAbsent(name, hash);
    if (before != null && before != hash) {
      throw new UserException(
          "%s: the image differs from that of another row about %s; fetch the file again"
              .formatted(where, name));
    }
    return bytes;
  }
}

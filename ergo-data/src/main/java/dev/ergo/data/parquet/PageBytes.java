package dev.ergo.data.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;

/**
 * Bytes of a value that still stand in the page they were read with. They cost nothing to keep
 * while the page is kept; whoever is given the value gets a copy.
 *
 * @param buffer the page, from the first byte of the value to its last
 */
record PageBytes(ByteBuffer buffer) {

  static PageBytes of(Binary value) {
    return new PageBytes(
        value.isBackingBytesReused()
            ? ByteBuffer.wrap(value.getBytes())
            : value.toByteBuffer().slice());
  }

  /** Bytes in pages that a value holds on to. */
  static long length(Object value) {
    if (value instanceof PageBytes bytes) {
      return bytes.buffer.remaining();
    } else if (value instanceof List<?> list) {
      return list.stream().mapToLong(PageBytes::length).sum();
    } else if (value instanceof Map<?, ?> map) {
      return map.values().stream().mapToLong(PageBytes::length).sum();
    }
    return 0;
  }

  private byte[] copy() {
    if (buffer.hasArray()) {
      // Without clearing the copy first.
      int from = buffer.arrayOffset() + buffer.position();
      return Arrays.copyOfRange(buffer.array(), from, from + buffer.remaining());
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  /** A value with arrays of its own in the place of all bytes that stand in pages. */
  static Object copied(Object value) {
    if (value instanceof PageBytes bytes) {
      return bytes.copy();
    } else if (value instanceof List<?> list) {
      return copied(list);
    } else if (value instanceof Map<?, ?> map) {
      return copied(map);
    }
    return value;
  }

  private static List<?> copied(List<?> list) {
    List<Object> copy = new ArrayList<>(list.size());
    boolean differs = false;
    for (Object item : list) {
      Object own = copied(item);
      differs |= own != item;
      copy.add(own);
    }
    return differs ? copy : list;
  }

  private static Map<?, ?> copied(Map<?, ?> map) {
    Map<Object, Object> copy = new LinkedHashMap<>();
    boolean differs = false;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object own = copied(entry.getValue());
      differs |= own != entry.getValue();
      copy.put(entry.getKey(), own);
    }
    return differs ? copy : map;
  }
}

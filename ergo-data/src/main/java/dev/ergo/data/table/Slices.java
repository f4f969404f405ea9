package dev.ergo.data.table;

import java.nio.file.Path;
import java.util.Arrays;

/** Parts of a text file, one a row: where each begins and ends, and its number for people. */
final class Slices {

  private final TextBytes text;
  private long[] starts = new long[64];
  private long[] ends = new long[64];
  private long[] numbers = new long[64];
  private int count;

  Slices(TextBytes text) {
    this.text = text;
  }

  Path file() {
    return text.file();
  }

  int size() {
    return count;
  }

  long number(long position) {
    return numbers[Math.toIntExact(position)];
  }

  /** Adds the next part, from its first byte to behind its last. */
  void add(long start, long end, long number) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    starts[count] = start;
    ends[count] = end;
    numbers[count++] = number;
  }

  /** The bytes of a part. */
  byte[] bytes(long position) {
    int i = Math.toIntExact(position);
    return text.bytes(starts[i], ends[i] - starts[i]);
  }
}

package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Parts of a text file, one a row: where each begins and ends, and its number for people. */
final class Slices {

  /** No row of a data set is as long as this. */
  private static final long MOST_BYTES = 1L << 30;

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

  /**
   * Bytes of a file.
   *
   * @throws UserException if the file can't be read or has not so many
   */
  static byte[] bytes(Path file, long start, long length) {
    if (length > MOST_BYTES) {
      throw new UserException(
          "%s: one row has %d bytes, above the limit of %d; leave it out"
              .formatted(file, length, MOST_BYTES));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, start + bytes.position()) < 0) {
          throw new UserException(file + " ends too soon; fetch or write it again");
        }
      }
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its rights", e);
    }
    return bytes.array();
  }
}

package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A part of a file.
 *
 * @param file the file
 * @param start its first byte
 * @param length how many bytes it has
 */
record FileRange(Path file, long start, long length) {

  /** No row of a data set is as long as this. */
  private static final long MOST_BYTES = 1L << 30;

  /**
   * Reads the bytes.
   *
   * @throws UserException if the file can't be read or has not so many
   */
  byte[] bytes() {
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

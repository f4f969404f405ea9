package dev.ergo.rl.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of records (TFRecord): the length of each and its bytes, both with a checksum. A record
 * goes to the system in one piece, so that whoever reads along sees whole ones.
 */
final class EventFile implements AutoCloseable {

  private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  static EventFile create(Path file) throws IOException {
    return new EventFile(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  void append(byte[] record) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + record.length + Integer.BYTES);
    out.order(ByteOrder.LITTLE_ENDIAN).putLong(record.length);
    out.putInt(checksum(out.array(), 0, Long.BYTES)).put(record);
    out.putInt(checksum(record, 0, record.length)).flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** CRC32C, rotated and shifted as the format wants it, for a checksum of checksums is weak. */
  static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  /**
   * A record of a file.
   *
   * @param end the position behind it
   * @param bytes what was appended
   */
  record Read(long end, byte[] bytes) {}

  /** The records of a file up to one that is damaged or was cut off. */
  static List<Read> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Read> records = new ArrayList<>();
    while (in.remaining() > HEAD_BYTES) {
      int at = in.position();
      long length = in.getLong();
      boolean whole =
          in.getInt() == checksum(in.array(), at, Long.BYTES)
              && length >= 0
              && length <= in.remaining() - Integer.BYTES;
      if (!whole) {
        break;
      }
      byte[] bytes = new byte[(int) length];
      in.get(bytes);
      if (in.getInt() != checksum(bytes, 0, bytes.length)) {
        break;
      }
      records.add(new Read(in.position(), bytes));
    }
    return records;
  }
}

package dev.ergo.rl.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of a message of protocol buffers as it is read.
 *
 * @param number of the field
 * @param value of a whole number; 0 of others
 * @param bytes of a text or message; empty of others
 */
record Field(int number, long value, ByteBuffer bytes) {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** The fields of a message, in order. */
  static List<Field> of(ByteBuffer message) {
    ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      long key = varint(in);
      int number = (int) (key >>> 3);
      switch ((int) (key & 7)) {
        case 0 -> fields.add(new Field(number, varint(in), NOTHING));
        case 1 -> in.getDouble();
        case 2 -> {
          int length = (int) varint(in);
          fields.add(new Field(number, 0, in.slice(in.position(), length)));
          in.position(in.position() + length);
        }
        default -> in.getInt();
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}

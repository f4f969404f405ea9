package dev.ergo.data.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/** Reads the messages of an Arrow file, in its stream or file form, without their buffers. */
final class ArrowMessages {

  private static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1', 0, 0};
  private static final int CONTINUATION = -1;
  private static final int MOST_METADATA = 64 << 20;

  private final FileChannel channel;
  private final List<Field> fields = new ArrayList<>();
  private final List<ArrowBatch> batches = new ArrayList<>();

  /** Those of the messages so far; never changed, for batches hold it. */
  private Map<Long, List<ArrowBatch>> dictionaries = Map.of();

  private long rows;

  private ArrowMessages(FileChannel channel) {
    this.channel = channel;
  }

  /** Reads all messages. */
  static ArrowMessages read(FileChannel channel) throws IOException {
    ArrowMessages messages = new ArrowMessages(channel);
    ByteBuffer start = messages.read(0, (int) Math.min(MAGIC.length, channel.size()));
    long position = start.equals(ByteBuffer.wrap(MAGIC)) ? MAGIC.length : 0;
    while (position >= 0) {
      position = messages.message(position);
    }
    if (messages.fields.isEmpty()) {
      throw new IOException("it has no schema");
    }
    return messages;
  }

  /** The columns. */
  List<Field> fields() {
    return fields;
  }

  /** The batches that have rows. */
  List<ArrowBatch> batches() {
    return batches;
  }

  /** Number of rows. */
  long rows() {
    return rows;
  }

  private ByteBuffer read(long position, int length) throws IOException {
    if (length < 0 || position + length > channel.size()) {
      throw new IOException("it ends too soon");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ends too soon");
      }
    }
    return bytes.flip();
  }

  /** Reads one message; returns where the next one is, or a negative number behind the last. */
  private long message(long position) throws IOException {
    if (position + Integer.BYTES > channel.size()) {
      return -1;
    }
    long at = position + Integer.BYTES;
    int length = read(position, Integer.BYTES).getInt(0);
    if (length == CONTINUATION) {
      length = read(at, Integer.BYTES).getInt(0);
      at += Integer.BYTES;
    }
    if (length == 0) {
      return -1;
    } else if (length < 0 || length > MOST_METADATA) {
      throw new IOException("a header claims " + length + " bytes");
    }
    Message message = Message.getRootAsMessage(read(at, length));
    long body = at + length;
    long bodyLength = message.bodyLength();
    if (bodyLength < 0 || bodyLength > channel.size() - body) {
      throw new IOException("a batch claims more bytes than the file has");
    }
    take(message, body);
    return body + bodyLength;
  }

  private void take(Message message, long body) {
    if (message.headerType() == MessageHeader.Schema) {
      Schema schema = (Schema) message.header(new Schema());
      for (int i = 0; i < schema.fieldsLength(); i++) {
        fields.add(schema.fields(i));
      }
    } else if (message.headerType() == MessageHeader.RecordBatch) {
      RecordBatch header = (RecordBatch) message.header(new RecordBatch());
      if (header.length() > 0) {
        batches.add(batch(header, body, message.bodyLength()));
        rows = Math.addExact(rows, header.length());
      }
    } else if (message.headerType() == MessageHeader.DictionaryBatch) {
      DictionaryBatch header = (DictionaryBatch) message.header(new DictionaryBatch());
      add(header, batch(header.data(), body, message.bodyLength()));
    }
  }

  private ArrowBatch batch(RecordBatch header, long body, long bodyLength) {
    return new ArrowBatch(rows, header, body, bodyLength, dictionaries);
  }

  /** A dictionary may grow, or be replaced for the batches behind it. */
  private void add(DictionaryBatch header, ArrowBatch values) {
    List<ArrowBatch> all = new ArrayList<>();
    if (header.isDelta()) {
      all.addAll(dictionaries.getOrDefault(header.id(), List.of()));
    }
    all.add(values);
    Map<Long, List<ArrowBatch>> changed = new HashMap<>(dictionaries);
    changed.put(header.id(), List.copyOf(all));
    dictionaries = Map.copyOf(changed);
  }
}

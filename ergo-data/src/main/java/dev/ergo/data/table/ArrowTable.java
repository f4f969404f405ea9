package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;

/**
 * The rows of an Arrow file, in its stream or file form, as {@code datasets.save_to_disk} writes
 * it. Buffers are mapped, so that a row costs what it holds; compressed buffers are not supported.
 */
final class ArrowTable implements Table {

  private static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1', 0, 0};
  private static final int CONTINUATION = -1;
  private static final int MOST_METADATA = 64 << 20;
  private static final int BATCHES_KEPT = 8;

  private final Path file;
  private final List<Field> fields = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private final Map<Integer, Map<String, ArrowVector>> open = new LinkedHashMap<>(16, 0.75f, true);
  private long rows;

  private record Batch(long firstRow, long rows, RecordBatch header, long body, long bodyLength) {}

  /** Reads schema and headers of all batches. */
  ArrowTable(Path file) {
    this.file = file;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long position = start(channel);
      while (position >= 0) {
        position = message(channel, position);
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    if (fields.isEmpty()) {
      throw damaged(new IOException("it has no schema"));
    }
  }

  private static long start(FileChannel channel) throws IOException {
    ByteBuffer start = read(channel, 0, (int) Math.min(MAGIC.length, channel.size()));
    return start.equals(ByteBuffer.wrap(MAGIC)) ? MAGIC.length : 0;
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
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
  private long message(FileChannel channel, long position) throws IOException {
    if (position + Integer.BYTES > channel.size()) {
      return -1;
    }
    long at = position + Integer.BYTES;
    int length = read(channel, position, Integer.BYTES).getInt(0);
    if (length == CONTINUATION) {
      length = read(channel, at, Integer.BYTES).getInt(0);
      at += Integer.BYTES;
    }
    if (length == 0) {
      return -1;
    } else if (length < 0 || length > MOST_METADATA) {
      throw new IOException("a header claims " + length + " bytes");
    }
    Message message = Message.getRootAsMessage(read(channel, at, length));
    long body = at + length;
    long bodyLength = message.bodyLength();
    if (bodyLength < 0 || bodyLength > channel.size() - body) {
      throw new IOException("a batch claims more bytes than the file has");
    }
    if (message.headerType() == MessageHeader.Schema) {
      Schema schema = (Schema) message.header(new Schema());
      for (int i = 0; i < schema.fieldsLength(); i++) {
        fields.add(schema.fields(i));
      }
    } else if (message.headerType() == MessageHeader.RecordBatch) {
      RecordBatch header = (RecordBatch) message.header(new RecordBatch());
      if (header.compression() != null) {
        throw new IOException("its buffers are compressed; write it without compression");
      }
      if (header.length() > 0) {
        batches.add(new Batch(rows, header.length(), header, body, bodyLength));
        rows = Math.addExact(rows, header.length());
      }
    }
    return body + bodyLength;
  }

  private UserException damaged(Exception e) {
    String why = e instanceof IOException ? e.getMessage() : "its parts do not fit each other";
    return new UserException(
        "%s can't be read as an Arrow file (%s); fetch or write it again".formatted(file, why), e);
  }

  @Override
  public String kind() {
    return "Arrow";
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public long size() {
    return rows;
  }

  @Override
  public Set<String> columns() {
    return new LinkedHashSet<>(fields.stream().map(Field::name).toList());
  }

  @Override
  public Map<String, String> schema() {
    Map<String, String> schema = new LinkedHashMap<>();
    fields.forEach(field -> schema.put(field.name(), type(field)));
    return schema;
  }

  private static String type(Field field) {
    List<String> below = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      below.add(field.children(i).name() + " " + type(field.children(i)));
    }
    String name = Type.name(field.typeType()).replace("_", "").toLowerCase(Locale.ROOT);
    return below.isEmpty() ? name : name + "<" + String.join(", ", below) + ">";
  }

  @Override
  public Map<String, Object> texts(long position, Set<String> columns) {
    Map<String, Object> row = new LinkedHashMap<>();
    columns.forEach(column -> row.put(column, cell(position, column)));
    return row;
  }

  @Override
  public Object cell(long position, String column) {
    int index = batch(position);
    try {
      ArrowVector vector = vectors(index).get(column);
      return vector == null ? null : vector.get(position - batches.get(index).firstRow());
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private int batch(long position) {
    int low = 0;
    int high = batches.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (batches.get(middle).firstRow() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private synchronized Map<String, ArrowVector> vectors(int index) throws IOException {
    Map<String, ArrowVector> vectors = open.get(index);
    if (vectors == null) {
      vectors = new LinkedHashMap<>();
      Batch batch = batches.get(index);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        BatchParts parts = new BatchParts(batch, channel);
        for (Field field : fields) {
          vectors.put(field.name(), ArrowVector.take(field, parts));
        }
      }
      open.put(index, vectors);
      if (open.size() > BATCHES_KEPT) {
        open.remove(open.keySet().iterator().next());
      }
    }
    return vectors;
  }

  /** The buffers of a batch in the order of its fields, mapped one by one. */
  private static final class BatchParts implements ArrowVector.Parts {

    private final Batch batch;
    private final FileChannel channel;
    private int node;
    private int buffer;

    BatchParts(Batch batch, FileChannel channel) {
      this.batch = batch;
      this.channel = channel;
    }

    @Override
    public long nextLength() throws IOException {
      if (node >= batch.header().nodesLength()) {
        throw new IOException("a batch has fewer columns than the schema");
      }
      return batch.header().nodes(node++).length();
    }

    @Override
    public ByteBuffer nextBuffer() throws IOException {
      if (buffer >= batch.header().buffersLength()) {
        throw new IOException("a batch has fewer buffers than its columns need");
      }
      long offset = batch.header().buffers(buffer).offset();
      long length = batch.header().buffers(buffer++).length();
      if (offset < 0 || length < 0 || length > batch.bodyLength() - offset) {
        throw new IOException("a buffer stands outside of its batch");
      } else if (length > Integer.MAX_VALUE) {
        throw new IOException("a buffer has more than 2 GiB; write smaller batches");
      }
      ByteBuffer mapped =
          length == 0
              ? ByteBuffer.allocate(0)
              : channel.map(MapMode.READ_ONLY, batch.body() + offset, length);
      return mapped.order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  @Override
  public Place place(long position) {
    return new Place(file, "row", position);
  }
}

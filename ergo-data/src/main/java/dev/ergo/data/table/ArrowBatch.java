package dev.ergo.data.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Type;

/**
 * A record batch of an Arrow file: some of its rows, or the values of a dictionary.
 *
 * @param firstRow number of its first row in the file
 * @param header says where its buffers lie
 * @param body where they begin in the file
 * @param bodyLength their bytes
 * @param dictionaries the batches that hold the values of each dictionary, by its id, as they are
 *     for this batch
 */
record ArrowBatch(
    long firstRow,
    RecordBatch header,
    long body,
    long bodyLength,
    Map<Long, List<ArrowBatch>> dictionaries) {

  /** Number of rows. */
  long rows() {
    return header.length();
  }

  /**
   * The values of one column; buffers that are not compressed are mapped, the others unpacked.
   *
   * @param fields all columns
   * @param column number of the one that is read
   */
  ArrowVector column(Path file, List<Field> fields, int column) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Parts parts = new Parts(this, channel);
      for (int i = 0; i < column; i++) {
        ArrowVector.skip(fields.get(i), parts);
      }
      return ArrowVector.take(fields.get(column), parts);
    }
  }

  /**
   * Checks that it has the rows that it claims: damage may claim more than could be counted, and
   * each would be looked at.
   */
  void check(FileChannel channel, List<Field> fields) throws IOException {
    Parts parts = new Parts(this, channel);
    for (Field field : fields) {
      if (!ArrowVector.isKnown(field)) {
        return;
      }
      parts.passed = 0;
      long values = ArrowVector.skip(field, parts);
      boolean fits = field.typeType() == Type.Null || rows() / Byte.SIZE <= parts.passed;
      if (values != rows() || !fits) {
        throw new IOException(
            "a batch claims %d rows, which column %s does not have"
                .formatted(rows(), field.name()));
      }
    }
  }

  /** Whether buffers have to be unpacked, and so are kept in memory. */
  boolean isCompressed() {
    return header.compression() != null;
  }

  /** The buffers of a batch in the order of its fields. */
  private static final class Parts implements ArrowVector.Parts {

    private final ArrowBatch batch;
    private final FileChannel channel;
    private int node;
    private int buffer;
    private int views;

    /** Bytes of the buffers that were skipped, unpacked. */
    private long passed;

    Parts(ArrowBatch batch, FileChannel channel) {
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
    public void skipBuffer() throws IOException {
      requireNext();
      long length = batch.header().buffers(buffer).length();
      passed += batch.isCompressed() && length >= Long.BYTES ? unpackedLength(length) : length;
      buffer++;
    }

    /** As the buffer says, before its bytes. */
    private long unpackedLength(long length) throws IOException {
      ByteBuffer claim = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      long at = batch.body() + batch.header().buffers(buffer).offset();
      channel.read(claim, Math.max(0, at));
      return Math.max(length, claim.getLong(0));
    }

    private void requireNext() throws IOException {
      if (buffer >= batch.header().buffersLength()) {
        throw new IOException("a batch has fewer buffers than its columns need");
      }
    }

    @Override
    public int nextViewBuffers() throws IOException {
      if (views >= batch.header().variadicBufferCountsLength()) {
        throw new IOException("a batch does not say how many buffers a column has");
      }
      return Math.toIntExact(batch.header().variadicBufferCounts(views++));
    }

    @Override
    public ByteBuffer nextBuffer() throws IOException {
      requireNext();
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
      mapped.order(ByteOrder.LITTLE_ENDIAN);
      return batch.isCompressed()
          ? ArrowCodec.of(batch.header().compression()).unpack(mapped)
          : mapped;
    }

    @Override
    public List<ArrowVector> dictionary(Field field) throws IOException {
      List<ArrowBatch> batches = batch.dictionaries().get(field.dictionary().id());
      if (batches == null) {
        throw new IOException(
            "column %s has a dictionary that is not there".formatted(field.name()));
      }
      List<ArrowVector> values = new ArrayList<>();
      for (ArrowBatch each : batches) {
        values.add(ArrowVector.takeValues(field, new Parts(each, channel)));
      }
      return values;
    }
  }
}

package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of one column of a Parquet file, one behind the other in a file of their own, where
 * each is reached at once. That file has no name: it is gone when it is closed, however the process
 * ends.
 */
final class Spool implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel values;

  /** Where each row's value begins, and where the last one ends. */
  private final long[] starts;

  private Spool(FileChannel values, long[] starts) {
    this.values = values;
    this.starts = starts;
  }

  /**
   * Reads the column once, from its first row to its last.
   *
   * @param folder where the file is made
   * @throws IOException if it can't be written, or a value is none of bytes, texts, lists and
   *     structs of these
   * @throws UserException if the column is damaged
   */
  static Spool of(ParquetReader reader, String column, Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".images-", ".tmp");
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    long[] starts = new long[Math.toIntExact(reader.rows() + 1)];
    try {
      DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
      Position position = new Position(out);
      reader.forEach(
          Set.of(column),
          (row, cells) -> {
            starts[(int) row] = position.bytes;
            position.write(cells.get(column));
            return true;
          });
      starts[starts.length - 1] = position.bytes;
      out.flush();
      return new Spool(channel, starts);
    } catch (UncheckedIOException e) {
      channel.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes values and counts their bytes. */
  private static final class Position extends OutputStream {

    private final OutputStream out;
    private final DataOutputStream data = new DataOutputStream(this);
    private long bytes;

    Position(OutputStream out) {
      this.out = out;
    }

    void write(Object value) {
      try {
        put(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void put(Object value) throws IOException {
      if (value == null) {
        data.writeByte('0');
      } else if (value instanceof byte[] content) {
        data.writeByte('b');
        data.writeInt(content.length);
        data.write(content);
      } else if (value instanceof String text) {
        data.writeByte('t');
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(content.length);
        data.write(content);
      } else if (value instanceof List<?> list) {
        data.writeByte('l');
        data.writeInt(list.size());
        for (Object item : list) {
          put(item);
        }
      } else if (value instanceof Map<?, ?> struct) {
        data.writeByte('s');
        data.writeInt(struct.size());
        for (Map.Entry<?, ?> entry : struct.entrySet()) {
          put(entry.getKey());
          put(entry.getValue());
        }
      } else {
        throw new IOException("a value is neither bytes nor text");
      }
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      out.write(from, offset, length);
      bytes += length;
    }
  }

  /** The value of a row. */
  Object get(long row) {
    int at = Math.toIntExact(row);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(starts[at + 1] - starts[at]));
    try {
      while (bytes.hasRemaining()) {
        if (values.read(bytes, starts[at] + bytes.position()) < 0) {
          throw new IOException("it became shorter");
        }
      }
      return value(new DataInputStream(new ByteArrayInputStream(bytes.array())));
    } catch (IOException e) {
      throw new UncheckedIOException("images kept beside the run can't be read", e);
    }
  }

  private static Object value(DataInputStream in) throws IOException {
    return switch (in.readByte()) {
      case 'b' -> in.readNBytes(in.readInt());
      case 't' -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
      case 'l' -> {
        List<Object> list = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          list.add(value(in));
        }
        yield list;
      }
      case 's' -> {
        Map<String, Object> struct = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
          struct.put((String) value(in), value(in));
        }
        yield struct;
      }
      default -> null;
    };
  }

  @Override
  public void close() {
    try {
      values.close();
    } catch (IOException e) {
      // What was to be read was read.
    }
  }
}

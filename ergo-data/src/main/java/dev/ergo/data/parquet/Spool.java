package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of one column of a Parquet file, one behind the other in a file of their own, where
 * each is reached at once. That file has no name: it is gone when it is closed, however the process
 * ends.
 */
final class Spool implements AutoCloseable {

  private static final int BUFFER_BYTES = 256 << 10;

  /** A value's kind and its size. */
  private static final int MARK_BYTES = 1 + Integer.BYTES;

  private final FileChannel values;

  /** Where each row's value begins, and where the last one ends. */
  private final long[] starts;

  private ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);

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
    try (UnpackedPages pages = new UnpackedPages()) {
      Output out = new Output(channel);
      for (int row = 0; row < starts.length - 1; row++) {
        starts[row] = out.position();
        out.put(pages.get(reader, column, row));
      }
      starts[starts.length - 1] = out.position();
      out.flush();
      return new Spool(channel, starts);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    } finally {
      // Its pages are not read again.
      PageBuffers.trim();
    }
  }

  /** Values one behind the other. */
  private static final class Output {

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long written;

    Output(FileChannel channel) {
      this.channel = channel;
    }

    long position() {
      return written + buffer.position();
    }

    void put(Object value) throws IOException {
      if (value == null) {
        mark('0', 0);
      } else if (value instanceof byte[] bytes) {
        put('b', ByteBuffer.wrap(bytes));
      } else if (value instanceof String text) {
        put('t', ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      } else if (value instanceof List<?> list) {
        mark('l', list.size());
        for (Object item : list) {
          put(item);
        }
      } else if (value instanceof Map<?, ?> struct) {
        mark('s', struct.size());
        for (Map.Entry<?, ?> entry : struct.entrySet()) {
          put(entry.getKey());
          put(entry.getValue());
        }
      } else {
        throw new IOException("a value is neither bytes nor text");
      }
    }

    private void mark(char kind, int size) throws IOException {
      if (buffer.remaining() < MARK_BYTES) {
        flush();
      }
      buffer.put((byte) kind).putInt(size);
    }

    private void put(char kind, ByteBuffer content) throws IOException {
      mark(kind, content.remaining());
      while (content.hasRemaining()) {
        int piece = Math.min(content.remaining(), buffer.remaining());
        buffer.put(content.slice(content.position(), piece));
        content.position(content.position() + piece);
        if (!buffer.hasRemaining()) {
          flush();
        }
      }
    }

    void flush() throws IOException {
      buffer.flip();
      while (buffer.hasRemaining()) {
        written += channel.write(buffer);
      }
      buffer.clear();
    }
  }

  /** The value of a row. */
  synchronized Object get(long row) {
    int at = Math.toIntExact(row);
    int length = Math.toIntExact(starts[at + 1] - starts[at]);
    if (input.capacity() < length) {
      input = ByteBuffer.allocateDirect(length);
    }
    input.clear().limit(length);
    try {
      while (input.hasRemaining()) {
        if (values.read(input, starts[at] + input.position()) < 0) {
          throw new IOException("it became shorter");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("images kept beside the run can't be read", e);
    }
    input.flip();
    return value(input);
  }

  private static Object value(ByteBuffer in) {
    byte kind = in.get();
    int size = in.getInt();
    return switch (kind) {
      case 'b' -> bytes(in, size);
      case 't' -> new String(bytes(in, size), StandardCharsets.UTF_8);
      case 'l' -> {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          list.add(value(in));
        }
        yield list;
      }
      case 's' -> {
        Map<String, Object> struct = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
          struct.put((String) value(in), value(in));
        }
        yield struct;
      }
      default -> null;
    };
  }

  private static byte[] bytes(ByteBuffer in, int size) {
    byte[] bytes = new byte[size];
    in.get(bytes);
    return bytes;
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

package dev.ergo.core.io;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a CSV or TSV file in UTF-8, one after the other, as pandas' {@code read_csv} cuts
 * them: a quote at a field's beginning opens a quoted part, which may hold separators and line
 * breaks and a quote as two; behind its end, and everywhere else, quotes are as good as any
 * character. Lines end in LF, CRLF or CR; a byte order mark and blank lines are left out.
 */
public final class DelimitedRecords implements Closeable {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final char separator;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;
  private int next;
  private long bufferStart;
  private final ByteArrayOutputStream field = new ByteArrayOutputStream();

  /**
   * Starts at the beginning of a stream.
   *
   * @param in a file, or a part of one that begins with a record; closed with this
   * @param separator an ASCII character
   */
  public DelimitedRecords(InputStream in, char separator) throws IOException {
    this.in = in;
    this.separator = separator;
    filled = Math.max(0, in.readNBytes(buffer, 0, BUFFER_BYTES));
    boolean marked = filled >= MARK.length;
    for (int i = 0; marked && i < MARK.length; i++) {
      marked = buffer[i] == MARK[i];
    }
    next = marked ? MARK.length : 0;
  }

  /**
   * A record.
   *
   * @param position where it begins, in bytes from the stream's beginning
   * @param fields its fields in order
   */
  public record Cut(long position, List<byte[]> fields) {

    /**
     * A field as text.
     *
     * @throws CharacterCodingException if it is not UTF-8
     */
    public String text(int index) throws CharacterCodingException {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(fields.get(index)))
          .toString();
    }
  }

  /**
   * The next record; null at the end.
   *
   * @throws IOException if the stream can't be read, or ends inside of a quoted part
   */
  public Cut next() throws IOException {
    long start = position();
    int first = skipBlank();
    while (first == -2) {
      start = position();
      first = skipBlank();
    }
    if (first < 0) {
      return null;
    }
    List<byte[]> fields = new ArrayList<>();
    boolean more = true;
    while (more) {
      more = field(start);
      fields.add(take());
    }
    return new Cut(start, fields);
  }

  /**
   * Passes over a line of nothing but white space, as the LF of a CRLF is one.
   *
   * @return -2 if there was one, -1 at the end, else 0 with nothing passed over
   */
  private int skipBlank() throws IOException {
    int ahead = 0;
    int at = peek(ahead);
    if (at < 0) {
      return -1;
    }
    while (at != separator && (at == ' ' || at == '\t') && ahead < BUFFER_BYTES / 2) {
      at = peek(++ahead);
    }
    if (at == '\n' || at == '\r' || at < 0) {
      next += ahead;
      read();
      return at < 0 ? -1 : -2;
    }
    return 0;
  }

  /** Reads one field and what ends it; returns whether another follows in the record. */
  private boolean field(long start) throws IOException {
    int at = read();
    if (at == '"') {
      at = quoted(start);
    }
    while (at >= 0 && at != separator && at != '\n' && at != '\r') {
      field.write(at);
      int from = next;
      while (next < filled && isContent(buffer[next])) {
        next++;
      }
      field.write(buffer, from, next - from);
      at = read();
    }
    return at == separator;
  }

  /** Reads a quoted part; returns the byte behind its closing quote. */
  private int quoted(long start) throws IOException {
    while (true) {
      int from = next;
      while (next < filled && buffer[next] != '"') {
        next++;
      }
      field.write(buffer, from, next - from);
      int at = read();
      if (at == '"') {
        at = read();
        if (at != '"') {
          return at;
        }
      } else if (at < 0) {
        throw new IOException(
            "the quoted field of the record at byte " + start + " does not end before the file");
      }
      field.write(at);
    }
  }

  private boolean isContent(byte at) {
    return at != separator && at != '\n' && at != '\r';
  }

  private byte[] take() {
    byte[] bytes = field.toByteArray();
    field.reset();
    return bytes;
  }

  private long position() {
    return bufferStart + next;
  }

  private int read() throws IOException {
    int at = peek(0);
    if (at >= 0) {
      next++;
    }
    return at;
  }

  private int peek(int ahead) throws IOException {
    if (next + ahead >= filled) {
      int kept = filled - next;
      System.arraycopy(buffer, next, buffer, 0, kept);
      bufferStart += next;
      next = 0;
      filled = kept + in.readNBytes(buffer, kept, BUFFER_BYTES - kept);
    }
    return next + ahead < filled ? buffer[next + ahead] & 0xFF : -1;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

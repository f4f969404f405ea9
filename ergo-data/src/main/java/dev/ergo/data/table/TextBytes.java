package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.TextFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The bytes of a text file in UTF-8 behind its byte order mark. Where the mark says UTF-16 the text
 * is converted once and kept.
 */
final class TextBytes {

  private final Path file;
  private final int mark;
  private final byte[] converted;

  /**
   * Looks at the beginning of a file.
   *
   * @throws UserException if it can't be read, or is not the UTF-16 that its mark says
   */
  TextBytes(Path file) {
    this.file = file;
    try {
      TextFile.Mark found = TextFile.mark(file);
      boolean plain = found.charset().equals(StandardCharsets.UTF_8);
      this.mark = plain ? found.length() : 0;
      this.converted = plain ? null : TextFile.read(file).getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new UserException(
          file + " is not the UTF-16 text that its byte order mark says; write it as UTF-8", e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its rights", e);
    }
  }

  Path file() {
    return file;
  }

  /** Where the text begins. */
  int start() {
    return mark;
  }

  /** Where it ends. */
  long end() throws IOException {
    return converted == null ? Files.size(file) : converted.length;
  }

  /** The text from its beginning. */
  InputStream open() throws IOException {
    if (converted != null) {
      return new ByteArrayInputStream(converted);
    }
    InputStream in = Files.newInputStream(file);
    in.skipNBytes(mark);
    return in;
  }

  /** Some of the bytes, counted as {@link #start} is. */
  byte[] bytes(long start, long length) {
    return converted == null
        ? new FileRange(file, start, length).bytes()
        : Arrays.copyOfRange(converted, (int) start, (int) (start + length));
  }
}

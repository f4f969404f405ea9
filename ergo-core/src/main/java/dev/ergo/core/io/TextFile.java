package dev.ergo.core.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Text files that others wrote: UTF-8, or UTF-16 where a byte order mark says so (PowerShell, Excel
 * and editors on Windows put such marks). The mark is no part of the text.
 */
public final class TextFile {

  private static final int LONGEST_MARK = 3;

  private TextFile() {}

  /**
   * The whole text.
   *
   * @throws IOException if it can't be read or is no such text
   */
  public static String read(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[1 << 13];
    try (BufferedReader reader = reader(file)) {
      for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
        text.append(buffer, 0, count);
      }
    }
    return text.toString();
  }

  /** Its lines, which end in LF, CRLF or CR. */
  public static List<String> lines(Path file) throws IOException {
    try (BufferedReader reader = reader(file)) {
      return reader.lines().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A reader of the text, to be closed. */
  public static BufferedReader reader(Path file) throws IOException {
    PushbackInputStream in = new PushbackInputStream(Files.newInputStream(file), LONGEST_MARK);
    byte[] start = in.readNBytes(LONGEST_MARK);
    Mark mark = Mark.of(start);
    in.unread(start, mark.length(), start.length - mark.length());
    // A decoder reports what it can't read; a charset alone would replace it.
    return new BufferedReader(new InputStreamReader(in, mark.charset().newDecoder()));
  }

  /** The byte order mark of a file. */
  public static Mark mark(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Mark.of(in.readNBytes(LONGEST_MARK));
    }
  }

  /**
   * A byte order mark at a file's beginning.
   *
   * @param charset what the text is encoded in
   * @param length bytes of the mark, 0 where there is none
   */
  public record Mark(Charset charset, int length) {

    private static Mark of(byte[] start) {
      if (begins(start, 0xEF, 0xBB, 0xBF)) {
        return new Mark(StandardCharsets.UTF_8, 3);
      } else if (begins(start, 0xFF, 0xFE)) {
        return new Mark(StandardCharsets.UTF_16LE, 2);
      } else if (begins(start, 0xFE, 0xFF)) {
        return new Mark(StandardCharsets.UTF_16BE, 2);
      }
      return new Mark(StandardCharsets.UTF_8, 0);
    }
  }

  private static boolean begins(byte[] start, int... mark) {
    boolean same = start.length >= mark.length;
    for (int i = 0; same && i < mark.length; i++) {
      same = (start[i] & 0xFF) == mark[i];
    }
    return same;
  }
}

package dev.ergo.core.io;

import java.io.BufferedReader;
import java.io.IOException;
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
    Charset charset = StandardCharsets.UTF_8;
    int mark = 0;
    if (begins(start, 0xEF, 0xBB, 0xBF)) {
      mark = 3;
    } else if (begins(start, 0xFF, 0xFE)) {
      charset = StandardCharsets.UTF_16LE;
      mark = 2;
    } else if (begins(start, 0xFE, 0xFF)) {
      charset = StandardCharsets.UTF_16BE;
      mark = 2;
    }
    in.unread(start, mark, start.length - mark);
    // A decoder reports what it can't read; a charset alone would replace it.
    return new BufferedReader(new InputStreamReader(in, charset.newDecoder()));
  }

  private static boolean begins(byte[] start, int... mark) {
    boolean same = start.length >= mark.length;
    for (int i = 0; same && i < mark.length; i++) {
      same = (start[i] & 0xFF) == mark[i];
    }
    return same;
  }
}

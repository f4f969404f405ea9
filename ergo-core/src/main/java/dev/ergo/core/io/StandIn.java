package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What lies in a file's place where fetching it went wrong. */
public enum StandIn {
  /** What a repository holds in place of a large file. */
  LFS_POINTER("a git-lfs pointer", "fetch the file itself (git lfs pull in its repository)") {
    @Override
    boolean is(String start) {
      return start.startsWith("version https://git-lfs");
    }
  },
  /** What a server gives in place of a file. */
  WEB_PAGE(
      "a web page (HTML)",
      "a download without its login or with a wrong address leaves it; fetch the file again") {
    @Override
    boolean is(String start) {
      String text = start.stripLeading().toLowerCase(Locale.ROOT);
      return Stream.of("<!doctype html", "<html", "<head", "<body").anyMatch(text::startsWith);
    }
  };

  private static final int LOOKED_AT = 256;

  private final String words;
  private final String advice;

  StandIn(String words, String advice) {
    this.words = words;
    this.advice = advice;
  }

  /** Whether a file begins as this does. */
  abstract boolean is(String start);

  /** What it is, and what to do. */
  @Override
  public String toString() {
    return words + " (" + advice + ")";
  }

  /** What a file is by its first bytes, one character a byte; empty if it may be what it should. */
  public static Optional<StandIn> of(String start) {
    return Stream.of(values()).filter(kind -> kind.is(start)).findFirst();
  }

  /**
   * Refuses a file that holds something in place of itself. Asked before a file is called damaged.
   *
   * @throws UserException naming what it is and how to fetch the file
   */
  public static void refuse(Path file) {
    of(start(file))
        .ifPresent(
            kind -> {
              throw new UserException("%s is %s: %s".formatted(file, kind.words, kind.advice));
            });
  }

  private static String start(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Whoever reads the file says why it can't be.
      return "";
    }
  }
}

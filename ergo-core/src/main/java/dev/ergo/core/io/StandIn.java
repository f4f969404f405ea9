package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What lies in a file's place where fetching it went wrong: a git-lfs pointer or a web page. */
public final class StandIn {

  private static final int LOOKED_AT = 256;

  private StandIn() {}

  /**
   * Refuses a file that holds something in place of itself. Asked before a file is called damaged.
   *
   * @throws UserException naming what it is and how to fetch the file
   */
  public static void refuse(Path file) {
    String start = start(file);
    if (start.startsWith("version https://git-lfs")) {
      throw new UserException(
          file
              + " is a git-lfs pointer, not the file itself; fetch it (git lfs pull in its repository)");
    }
    String text = start.stripLeading().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      throw new UserException(
          file
              + " is a web page (HTML), which a download without its login or with a wrong address leaves; fetch the file again");
    }
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

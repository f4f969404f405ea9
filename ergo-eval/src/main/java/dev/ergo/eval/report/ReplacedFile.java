package dev.ergo.eval.report;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Text files that are either the old or the whole new version, whatever happens while writing. */
public final class ReplacedFile {

  private ReplacedFile() {}

  /**
   * Writes a UTF-8 text file to a sibling and moves it into place.
   *
   * @throws UserException if it can't be written; then nothing is left of it
   */
  public static void write(Path file, Content content) {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (Writer out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
        content.appendTo(out);
      }
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteQuietly(partial);
      throw new UserException(
          "The file %s can't be written (%s); check the folder and its free space."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The sentence about the write that failed is what the user needs.
    }
  }

  /** What is written. */
  @FunctionalInterface
  public interface Content {
    /** Appends the whole text. */
    void appendTo(Appendable out) throws IOException;
  }
}

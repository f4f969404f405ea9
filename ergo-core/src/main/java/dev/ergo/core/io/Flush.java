package dev.ergo.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Forces what was written onto the disk, so that a rename never shows an empty file after a crash.
 */
final class Flush {

  private Flush() {}

  static void file(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** A directory can be forced on Linux and macOS only; elsewhere its entries are journaled. */
  static void folder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not possible here, and the content itself has been forced.
    }
  }

  static void tree(Path root) throws IOException {
    for (Path path : deepestFirst(root)) {
      if (Files.isDirectory(path)) {
        folder(path);
      } else {
        file(path);
      }
    }
  }

  /** Deletes a file or folder with all that is in it; nothing happens if there is none. */
  static void delete(Path root) throws IOException {
    if (Files.exists(root)) {
      for (Path path : deepestFirst(root)) {
        Files.delete(path);
      }
    }
  }

  private static List<Path> deepestFirst(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.sorted(Comparator.reverseOrder()).toList();
    }
  }
}

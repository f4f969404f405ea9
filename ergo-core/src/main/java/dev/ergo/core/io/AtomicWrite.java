package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Makes a file or a folder appear as a whole or not at all, even if the process is killed. The
 * temporary sibling has a fixed name, so that one left behind by a killed process is removed by the
 * next write of the same target.
 */
public final class AtomicWrite {

  /** As many as Linux follows. */
  private static final int MOST_LINKS = 40;

  private AtomicWrite() {}

  /**
   * What is to appear.
   *
   * @param <T> {@code FileChannel} for a file, {@code Path} for a folder
   */
  @FunctionalInterface
  public interface Content<T> {

    /**
     * Writes it all: through an open channel, which is closed by the caller, or into an empty
     * folder that has another name than the target as yet.
     */
    void writeTo(T place) throws IOException;
  }

  /**
   * Writes a file, in place of one that may be there; parent folders are made.
   *
   * @throws UserException if it can't be written (no space, no permission); nothing is left then
   */
  public static void file(Path target, Content<FileChannel> content) {
    commit(
        target,
        temporary -> {
          try (FileChannel channel =
              FileChannel.open(
                  temporary,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            channel.force(true);
          }
          Files.move(
              temporary,
              linked(target),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        });
  }

  /** Writes a text file in UTF-8; see {@link #file}. */
  public static void text(Path target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    file(target, channel -> Channels.newOutputStream(channel).write(bytes));
  }

  /**
   * Makes a folder; parent folders are made.
   *
   * @throws UserException if the target is there and not empty, or can't be written; nothing is
   *     left of the new content then
   */
  public static void folder(Path target, Content<Path> content) {
    requireFree(target);
    commit(
        target,
        temporary -> {
          Files.createDirectory(temporary);
          content.writeTo(temporary);
          for (Path path : deepestFirst(temporary)) {
            force(path);
          }
          Files.move(temporary, linked(target), StandardCopyOption.ATOMIC_MOVE);
        });
  }

  /**
   * Makes a folder and those above it that are missing, so that a power cut does not take them from
   * under what is forced to the disk in them. A link to a folder is as good as one.
   */
  public static void folders(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    if (Files.isDirectory(absolute)) {
      return;
    }
    if (absolute.getParent() != null) {
      folders(absolute.getParent());
    }
    try {
      Files.createDirectory(absolute);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(absolute)) {
        throw e;
      }
    }
    force(absolute.getParent());
  }

  /** Where a write goes: a link stays one, and what it leads to is written. */
  public static Path linked(Path target) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    for (int hops = 0; Files.isSymbolicLink(place) && hops < MOST_LINKS; hops++) {
      place = place.resolveSibling(Files.readSymbolicLink(place)).normalize();
    }
    return place;
  }

  private static void commit(Path target, Content<Path> steps) {
    Path temporary = temporary(target);
    try {
      folders(temporary.getParent());
      delete(temporary);
      steps.writeTo(temporary);
      force(temporary.getParent());
    } catch (IOException e) {
      throw failure(target, e);
    } catch (UncheckedIOException e) {
      throw failure(target, e.getCause());
    } finally {
      try {
        delete(temporary);
      } catch (IOException e) {
        // What brought us here matters more, and the next write of the same target removes it.
      }
    }
  }

  private static Path temporary(Path target) {
    try {
      Path place = linked(target);
      if (place.getFileName() == null) {
        throw new UserException("'" + target + "' cannot be written: it names no file or folder");
      }
      return place.resolveSibling("." + place.getFileName() + ".tmp");
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  private static void requireFree(Path target) {
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isEmpty()) {
          return;
        }
      } catch (IOException e) {
        throw failure(target, e);
      }
    }
    if (Files.exists(target)) {
      throw occupied(target);
    }
  }

  /** One sentence for a failed write to {@code target}; for writers that stream elsewhere too. */
  public static UserException failure(Path target, IOException cause) {
    if (cause instanceof DirectoryNotEmptyException
        || cause instanceof FileAlreadyExistsException) {
      return occupied(target);
    }
    String reason = String.valueOf(cause.getMessage());
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new UserException(
          "no space left on the device while writing %s: free some space or choose another place"
              .formatted(target),
          cause);
    }
    String kind = cause.getClass().getSimpleName();
    return new UserException("cannot write %s: %s (%s)".formatted(target, reason, kind), cause);
  }

  private static UserException occupied(Path target) {
    return new UserException(
        "cannot write %s: it exists already; remove it or choose another place".formatted(target));
  }

  /**
   * Puts a file or the entries of a folder onto the disk, so that a rename never shows an empty
   * file after a crash.
   */
  public static void force(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    StandardOpenOption access = folder ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    } catch (IOException e) {
      // A directory can be forced on Linux and macOS only; elsewhere its entries are journaled.
      if (!folder) {
        throw e;
      }
    }
  }

  /**
   * Deletes a file or folder with all that is in it; nothing happens if there is none. Links are
   * deleted, not what they lead to.
   */
  public static void delete(Path root) throws IOException {
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
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

package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of files that a job writes. It is filled beside its place, by this process or by others
 * that see the same disk, and put there by {@link #publish} as a whole, in place of one that the
 * same job wrote. Without that {@link #close} leaves no trace.
 */
public final class OutputFolder implements AutoCloseable {

  /** Names of its files have so many digits. */
  public static final int MOST_FILES = 99_999;

  /** Others may still be writing where a job has failed; what they do ends soon. */
  private static final int DELETIONS = 20;

  private static final long MILLIS_BETWEEN_DELETIONS = 100;

  private final Path target;
  private final Path work;
  private final Path former;

  private OutputFolder(Path target) {
    this.target = target;
    this.work = target.resolveSibling("." + target.getFileName() + ".tmp");
    this.former = target.resolveSibling("." + target.getFileName() + ".former.tmp");
  }

  /**
   * Refuses what can't be written in the end, or would take the place of what somebody else made.
   *
   * @param key the key of the configuration that names it
   * @param former tells files that may be replaced
   * @throws UserException naming the key
   */
  public static void check(String key, Path path, OutputFile.Former former) {
    OutputFile place = new OutputFile(key, path);
    if (Files.isDirectory(path)) {
      if (MountPoints.here().contains(path)) {
        throw place.refusal(
            "is where something is mounted, and can't be replaced as a whole; name a folder in it");
      }
      for (Path entry : entries(path, all -> true)) {
        if (!Files.isRegularFile(entry) || !former.wrote(entry)) {
          throw place.refusal(
              "is there already and holds %s, which this job did not write; it was left as it is: give another path or delete it yourself"
                  .formatted(entry.getFileName()));
        }
      }
    } else if (Files.exists(path)) {
      throw place.refusal("is a file, and a folder of files is to be written; name a folder");
    }
    place.checkPlace();
  }

  /**
   * Begins to fill it. What a killed process left of the same folder is deleted, and a former
   * folder that it had moved away is put back.
   *
   * @throws UserException if it can't be made
   */
  public static OutputFolder open(Path path) {
    try {
      OutputFolder folder = new OutputFolder(AtomicWrite.linked(path));
      AtomicWrite.folders(folder.target.getParent());
      folder.begin();
      return folder;
    } catch (IOException e) {
      throw AtomicWrite.failure(path, e);
    } catch (UncheckedIOException e) {
      throw AtomicWrite.failure(path, e.getCause());
    }
  }

  private void begin() throws IOException {
    if (Files.exists(former) && !Files.exists(target)) {
      Files.move(former, target, StandardCopyOption.ATOMIC_MOVE);
    }
    AtomicWrite.delete(former);
    AtomicWrite.delete(work);
    Files.createDirectory(work);
  }

  /**
   * The name of one of several files that are read in order.
   *
   * @param number from 0
   * @param count of the files, {@link #MOST_FILES} at most
   */
  public static String fileName(String prefix, int number, int count, String ending) {
    return "%s-%05d-of-%05d%s".formatted(prefix, number, count, ending);
  }

  /** Where its files go until it is put in place; absolute. */
  public Path work() {
    return work;
  }

  /**
   * Writes a file into a folder that is being filled, in any process, whole or not at all. Several
   * may write the same one: the last is there in the end.
   *
   * @param work as {@link #work} gives it, and is there
   * @param writer is given the path to write
   * @return the file's bytes
   * @throws UserException if that fails
   */
  public static long write(Path work, String name, Consumer<Path> writer) {
    Path file = work.resolve(name);
    Path attempt = null;
    try {
      // A name of its own: process ids are those of one machine, or of one container.
      attempt = Files.createTempDirectory(work, ".");
      Path written = attempt.resolve(name);
      writer.accept(written);
      long bytes = Files.size(written);
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return bytes;
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    } finally {
      discard(attempt);
    }
  }

  /**
   * Puts it in its place. What lost processes have left in it is deleted.
   *
   * @throws UserException if that fails; a former folder is in its place then
   */
  public void publish() {
    try {
      for (Path left : entries(work, name -> name.startsWith("."))) {
        AtomicWrite.delete(left);
      }
      AtomicWrite.force(work);
      replace();
      AtomicWrite.force(target.getParent());
      AtomicWrite.delete(former);
    } catch (IOException e) {
      throw AtomicWrite.failure(target, e);
    } catch (UncheckedIOException e) {
      throw AtomicWrite.failure(target, e.getCause());
    }
  }

  private void replace() throws IOException {
    boolean there = Files.exists(target);
    if (there) {
      Files.move(target, former, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (there) {
        Files.move(former, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
  }

  private static List<Path> entries(Path folder, Predicate<String> wanted) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> wanted.test(entry.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new UserException("The folder " + folder + " can't be listed; check its rights", e);
    }
  }

  @Override
  public void close() {
    discard(work);
  }

  /** What can't be deleted is when the same folder is written again. */
  private static void discard(Path folder) {
    for (int tries = 0; folder != null && tries < DELETIONS; tries++) {
      try {
        AtomicWrite.delete(folder);
      } catch (IOException | UncheckedIOException e) {
        // Looked at again below.
      }
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      try {
        Thread.sleep(MILLIS_BETWEEN_DELETIONS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

package dev.ergo.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file or folder that can't be used, as a disk or a power cut may leave it. It is never deleted:
 * somebody may get something out of it.
 *
 * @param place where it lies
 */
public record DamagedFile(Path place) {

  private static final String ENDING = ".damaged";

  /** Gives it another name beside its place, and returns that. */
  public Path setAside() {
    Path free = place.resolveSibling(place.getFileName() + ENDING);
    for (int copy = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); copy++) {
      free = place.resolveSibling(place.getFileName() + ENDING + "-" + copy);
    }
    try {
      Files.move(place, free, StandardCopyOption.ATOMIC_MOVE);
      AtomicWrite.force(place.toAbsolutePath().getParent());
      return free;
    } catch (IOException e) {
      throw AtomicWrite.failure(free, e);
    }
  }
}

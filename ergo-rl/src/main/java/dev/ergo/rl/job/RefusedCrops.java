package dev.ergo.rl.job;

import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The list of crops that a judge's server won't have, a reason each. Episodes with such a crop have
 * no verdict, and so no region reward.
 */
public final class RefusedCrops {

  /** So many are shown; a server that refuses all would fill the screen. */
  private static final int SHOWN = 5;

  private final Path file;
  private final Set<String> shown = new HashSet<>();

  /** Creates the list; its file is made with the first crop. */
  public RefusedCrops(Path file) {
    this.file = file;
  }

  /** Adds a crop. */
  public synchronized void add(String reason) {
    String line = "a crop is not judged: " + reason.replaceAll("\\s*\\R\\s*", " ");
    if (shown.size() < SHOWN && shown.add(line)) {
      Console.out().println(line + "; its episode has no region reward, see " + file);
    }
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }
}

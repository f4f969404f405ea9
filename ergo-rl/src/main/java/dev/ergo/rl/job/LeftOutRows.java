package dev.ergo.rl.job;

import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.LineLog;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The list of rows that a run could not or was not to use and replaced by others: file, row and
 * reason, a line each. It grows as they are met and goes on when the run is resumed.
 */
final class LeftOutRows {

  private final Path file;
  private final Set<String> lines;

  /** Reads what an earlier part of the run has listed. */
  LeftOutRows(Path folder) {
    this.file = folder.resolve("left-out.txt");
    lines = new LinkedHashSet<>();
    try {
      if (Files.exists(file)) {
        try (LineLog log = LineLog.open(file)) {
          lines.addAll(log.found());
        }
      }
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  /** Adds a row, once. */
  synchronized void add(String reason) {
    String line = reason.replaceAll("\\s*\\R\\s*", " ");
    if (lines.add(line)) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        Channels.newOutputStream(channel).write((line + "\n").getBytes(StandardCharsets.UTF_8));
        channel.force(false);
      } catch (IOException e) {
        throw AtomicWrite.failure(file, e);
      }
    }
  }

  /** Says how many there are and where they stand, if there are any. */
  synchronized void tell() {
    if (!lines.isEmpty()) {
      Console.out()
          .println(
              "rows that were left out and replaced by others: "
                  + lines.size()
                  + ", listed in "
                  + file);
    }
  }
}

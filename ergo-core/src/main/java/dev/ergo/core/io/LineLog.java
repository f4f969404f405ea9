package dev.ergo.core.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A text file that grows by whole lines, which are on the disk when {@link #append} returns. A line
 * that a killed process left unfinished is cut off on opening.
 */
public final class LineLog implements AutoCloseable {

  private final FileChannel channel;
  private final List<String> found;

  /** Where each line that was found begins, and where the last one ends. */
  private final List<Long> starts;

  private LineLog(FileChannel channel, List<String> found, List<Long> starts) {
    this.channel = channel;
    this.found = found;
    this.starts = starts;
  }

  /**
   * Opens or creates a log whose lines have to be of some form. If one is not, the file is set
   * aside and the good lines are written anew.
   *
   * @param good whether a line is of that form
   * @param told a sentence about lines that were left out
   */
  public static LineLog open(Path file, Predicate<String> good, Consumer<String> told)
      throws IOException {
    LineLog log = open(file);
    List<Integer> bad =
        IntStream.range(0, log.found.size())
            .filter(i -> !good.test(log.found.get(i)))
            .boxed()
            .toList();
    if (bad.isEmpty()) {
      return log;
    }
    log.close();
    Path aside = new DamagedFile(file).setAside();
    StringBuilder whole = new StringBuilder();
    log.found.stream().filter(good).forEach(line -> whole.append(line).append('\n'));
    AtomicWrite.text(file, whole.toString());
    told.accept(
        "%s is damaged: line %d%s can't be read and is left out; the damaged file is kept as %s"
            .formatted(
                file,
                bad.get(0) + 1,
                bad.size() == 1 ? "" : " (and %d more)".formatted(bad.size() - 1),
                aside.getFileName()));
    return open(file);
  }

  /** Opens or creates a log; its folder must be there. */
  public static LineLog open(Path file) throws IOException {
    boolean created = !Files.exists(file);
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    List<String> found = new ArrayList<>();
    List<Long> starts = new ArrayList<>(List.of(0L));
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        found.add(new String(bytes, start, at - start, StandardCharsets.UTF_8));
        start = at + 1;
        starts.add((long) start);
      }
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (created) {
      // Lines that are forced to the disk are lost where their file is not entered in its folder.
      AtomicWrite.force(file.toAbsolutePath().getParent());
    }
    LineLog log = new LineLog(channel, List.copyOf(found), starts);
    log.keep(found.size());
    return log;
  }

  /** The lines that were there on opening. */
  public List<String> found() {
    return found;
  }

  /** Drops what stands behind the first lines of those that were found. */
  public void keep(int lines) throws IOException {
    channel.truncate(starts.get(lines)).position(starts.get(lines));
  }

  /** Adds lines and waits until they are on the disk. */
  public void append(List<String> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    lines.forEach(line -> bytes.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8)));
    bytes.writeTo(Channels.newOutputStream(channel));
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package dev.ergo.rl.kill;

import dev.ergo.fixtures.FileWatcher;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Moments at which a process might be killed.
 *
 * <p>At some changes of files it keeps an image of its folder as it is then: all that a process
 * leaves which is killed there. At the first change after so many milliseconds it cuts off what was
 * not forced to the disk, says so and stands still until it is killed.
 */
final class Moment implements FileWatcher {

  /** What the process says when it stands still. */
  static final String HELD = "held at ";

  /** What it says when it ends by itself: how many changes of each kind there were. */
  static final String CHANGES = "changes ";

  private final File folder;
  private final List<Image> images;
  private final long powerMillis;
  private final long start = System.currentTimeMillis();
  private final Map<FileKind, Integer> changes = new EnumMap<>(FileKind.class);

  /** Bytes on the disk of files that were written, by inode, for they are renamed. */
  private final Map<Long, Long> forced = new HashMap<>();

  private Moment(File folder, List<Image> images, long powerMillis) {
    this.folder = folder;
    this.images = images;
    this.powerMillis = powerMillis;
  }

  static Moment ofProperties() {
    Moment moment =
        new Moment(
            new File(System.getProperty("kill.folder")),
            Image.read(System.getProperty("kill.images", "")),
            Long.getLong("kill.power", Long.MAX_VALUE / 2));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.out.println(CHANGES + moment.changes)));
    return moment;
  }

  /** A file is about to change, or has changed in part. */
  @Override
  public synchronized void before(Path file) {
    for (FileKind kind : FileKind.values()) {
      if (kind.holds(file)) {
        int count = changes.merge(kind, 1, Integer::sum);
        images.stream()
            .filter(image -> image.kind() == kind && image.change() == count)
            .forEach(image -> keep(file, image));
      }
    }
    if (System.currentTimeMillis() - start > powerMillis) {
      cut(file, folder);
      System.out.println(HELD + file);
      standStill();
    }
  }

  /** A file was opened to be written; what an earlier process left in it is on the disk. */
  @Override
  public synchronized void opened(Path file, long size) {
    inode(
        file,
        number -> {
          if (size == 0) {
            // The number may be that of a file that is gone.
            forced.put(number, 0L);
          } else {
            forced.putIfAbsent(number, size);
          }
        });
  }

  /** All of a file is on the disk. */
  @Override
  public synchronized void forced(Path file, long size) {
    inode(file, number -> forced.put(number, size));
  }

  private interface Numbered {
    void take(long inode);
  }

  private static void inode(Path file, Numbered taker) {
    try {
      taker.take(
          (Long) file.getFileSystem().provider().readAttributes(file, "unix:ino").get("ino"));
    } catch (IOException e) {
      // It is gone already.
    }
  }

  private long onDisk(Path system, File file) {
    long[] size = {file.length()};
    inode(
        system.getFileSystem().getPath(file.getPath()),
        number -> size[0] = forced.getOrDefault(number, size[0]));
    return size[0];
  }

  /** Without the watched file system, which would count this too. */
  private void keep(Path system, Image image) {
    try {
      copy(system, folder, new File(image.target()), image.powerCut());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(Path system, File from, File to, boolean powerCut) throws IOException {
    to.mkdirs();
    File[] entries = from.listFiles();
    for (File entry : entries == null ? new File[0] : entries) {
      File copied = new File(to, entry.getName());
      if (entry.isDirectory()) {
        copy(system, entry, copied, powerCut);
      } else {
        long size = powerCut ? onDisk(system, entry) : entry.length();
        try (InputStream in = new FileInputStream(entry);
            OutputStream out = new FileOutputStream(copied)) {
          out.write(in.readNBytes((int) size));
        }
      }
    }
  }

  private void cut(Path system, File place) {
    File[] entries = place.listFiles();
    for (File entry : entries == null ? new File[0] : entries) {
      if (entry.isDirectory()) {
        cut(system, entry);
      } else {
        Path path = system.getFileSystem().getPath(entry.getPath());
        try (FileChannel channel =
            path.getFileSystem()
                .provider()
                .newFileChannel(path, Set.of(StandardOpenOption.WRITE))) {
          channel.truncate(onDisk(system, entry));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void standStill() {
    while (true) {
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        // It ends with the process.
      }
    }
  }
}

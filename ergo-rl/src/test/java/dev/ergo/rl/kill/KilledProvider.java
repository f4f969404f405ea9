package dev.ergo.rl.kill;

import dev.ergo.fixtures.WatchedProvider;
import java.nio.file.spi.FileSystemProvider;

/** The file system of a process that is to be killed. */
public final class KilledProvider extends WatchedProvider {

  /** As the JVM makes it. */
  public KilledProvider(FileSystemProvider real) {
    super(real, Moment.ofProperties());
  }
}

package dev.ergo.rl.rollout;

import dev.ergo.core.model.QwenModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * The newest versions of the policy, as adapters in a folder that servers see. Those that no step
 * needs any more are deleted. Thread-safe.
 */
final class PublishedVersions {

  private final Path directory;
  private final String base;
  private final int most;
  private final TreeMap<Long, PolicyVersion> versions = new TreeMap<>();

  /**
   * Writes nothing yet.
   *
   * @param directory where adapters go
   * @param base path or hub name of the model that they are for
   * @param most versions that are there at a time
   */
  PublishedVersions(Path directory, String base, int most) {
    this.directory = directory;
    this.base = base;
    this.most = most;
  }

  /** A version that is there. */
  synchronized PolicyVersion get(long number) {
    PolicyVersion version = versions.get(number);
    if (version == null) {
      throw new IllegalStateException("version %d is not among %s".formatted(number, versions));
    }
    return version;
  }

  /**
   * Publishes a policy, unless that version is there.
   *
   * @param number training steps that it has behind it
   * @return whether it was not there
   */
  synchronized boolean publish(long number, QwenModel model) {
    if (versions.containsKey(number)) {
      return false;
    }
    put(PolicyVersion.publish(directory, number, model, base));
    return true;
  }

  private void put(PolicyVersion version) {
    versions.put(version.number(), version);
    if (versions.size() > most) {
      versions.pollFirstEntry().getValue().withdraw();
    }
  }

  /** Copies the versions from one number up to another, without it, into a checkpoint. */
  synchronized void keep(long from, long to, Path checkpoint) throws IOException {
    for (long number = from; number < to; number++) {
      get(number).keepIn(checkpoint);
    }
  }

  /** Publishes what {@link #keep} has copied. */
  synchronized void takeOver(long from, long to, Path checkpoint) {
    for (long number = from; number < to; number++) {
      put(PolicyVersion.takenFrom(checkpoint, directory, number));
    }
  }

  /** Deletes all. */
  synchronized void withdraw() {
    versions.values().forEach(PolicyVersion::withdraw);
    versions.clear();
  }
}

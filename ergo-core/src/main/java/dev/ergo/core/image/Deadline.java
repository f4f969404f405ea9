package dev.ergo.core.image;

/**
 * When the decoding of an image has taken long enough.
 *
 * @param seconds how long it may take
 * @param end when that is over, on the clock of {@link System#nanoTime}
 */
record Deadline(int seconds, long end) {

  /** The time of a decoding that begins now. */
  static Deadline in(int seconds) {
    return new Deadline(seconds, System.nanoTime() + seconds * 1_000_000_000L);
  }

  /** Stops what has gone on for too long. */
  void check() throws BadImageException {
    if (System.nanoTime() - end > 0) {
      throw new BadImageException(
          "that takes more than %d s, the limit (data.image_seconds)".formatted(seconds));
    }
  }
}

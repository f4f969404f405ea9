package dev.ergo.core.job;

import ai.djl.util.Utils;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The folder that the native library is unpacked to at the first start.
 *
 * @param folder where
 */
record EngineFolder(Path folder) {

  /** No start takes that long to unpack it. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** That of this process. */
  static EngineFolder here() {
    return new EngineFolder(Utils.getEngineCacheDir("pytorch"));
  }

  /** Deletes what starts have left that were killed while they unpacked it. */
  void clear(Instant now) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, "tmp[0-9]*")) {
      for (Path draft : drafts) {
        Instant touched = Files.getLastModifiedTime(draft).toInstant();
        if (Files.isDirectory(draft) && touched.isBefore(now.minus(ABANDONED))) {
          AtomicWrite.delete(draft);
        }
      }
    } catch (IOException | RuntimeException e) {
      // It is only room that is lost.
    }
  }

  /** What a user is told where the library could not be unpacked; empty if it is something else. */
  Optional<String> failure(Throwable failure) {
    boolean unpacking = false;
    IOException reason = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      unpacking |= String.valueOf(cause.getMessage()).startsWith("Failed to extract PyTorch");
      reason = cause instanceof IOException access ? access : reason;
    }
    return unpacking && reason != null
        ? Optional.of(
            "the native library can't be unpacked to %s (%s); it takes about 450 MB there once: free some space, or set the environment variable DJL_CACHE_DIR to a folder that can be written"
                .formatted(folder, reason.getMessage()))
        : Optional.empty();
  }
}

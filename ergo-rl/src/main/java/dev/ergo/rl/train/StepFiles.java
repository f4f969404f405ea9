package dev.ergo.rl.train;

import dev.ergo.rl.run.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Files named after the step they belong to: {@code step-NNNNNN.suffix}. */
public final class StepFiles {

  private StepFiles() {}

  /** Deletes the files of a step and of all later ones. */
  public static void deleteFrom(Path folder, String suffix, long step) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.matches("step-\\d+" + java.util.regex.Pattern.quote(suffix))
            && Long.parseLong(name.substring(5, name.length() - suffix.length())) >= step) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw AtomicFiles.failure(folder, e);
    }
  }
}

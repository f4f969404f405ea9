package dev.ergo.core.checkpoint;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Identifies what a model or adapter directory holds. */
public final class WeightDigest {

  private WeightDigest() {}

  /** The digest of the safetensors files of a directory, in the order of their names. */
  public static String of(Path folder) {
    return of(folder, ".safetensors");
  }

  /**
   * The digest of all that decides what a model answers beside its weights: configuration,
   * tokenizer, chat template, image processor and stop tokens.
   */
  public static String ofSettings(Path folder) {
    return of(folder, ".json", ".txt", ".jinja");
  }

  private static String of(Path folder, String... endings) {
    try (Stream<Path> files = Files.list(folder)) {
      return Digest.ofFiles(
          files
              .filter(file -> Arrays.stream(endings).anyMatch(file.toString()::endsWith))
              .sorted()
              .toList());
    } catch (IOException e) {
      throw new UserException(folder + " can't be read; check its permissions", e);
    }
  }
}

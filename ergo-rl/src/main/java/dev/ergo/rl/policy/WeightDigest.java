package dev.ergo.rl.policy;

import dev.ergo.core.error.UserException;
import dev.ergo.data.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Identifies the weights of a model or adapter directory. */
public final class WeightDigest {

  private WeightDigest() {}

  /** The digest of the safetensors files of a directory, in the order of their names. */
  public static String of(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return FileDigest.of(
          files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList());
    } catch (IOException e) {
      throw new UserException(folder + " can't be read; check its permissions", e);
    }
  }
}

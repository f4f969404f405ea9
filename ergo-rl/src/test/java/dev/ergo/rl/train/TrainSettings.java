package dev.ergo.rl.train;

import dev.ergo.core.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Sections train as configurations write them. */
public final class TrainSettings {

  private TrainSettings() {}

  /** A file with nothing but the section. */
  public record Root(TrainSection train) {}

  /** The section of a flow mapping such as {@code {steps: 3}}. */
  public static TrainSection of(Path folder, String yaml) {
    try {
      Path file = Files.writeString(folder.resolve("train.yaml"), "train: " + yaml);
      return ConfigLoader.load(file, Map.of(), Root.class).value().train();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

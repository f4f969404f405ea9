package dev.ergo.rl.tensorboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What TensorBoard would read of a run. */
public final class ShownSteps {

  private ShownSteps() {}

  /** The events of a run's folder, of all its files. */
  static List<byte[]> events(Path folder) throws IOException {
    List<byte[]> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        EventFile.read(file).forEach(record -> events.add(record.bytes()));
      }
    }
    return events;
  }

  /** The step of each event that holds metrics. */
  public static List<Long> in(Path folder) throws IOException {
    return events(folder).stream()
        .map(Events::stepOfRow)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .toList();
  }
}

package dev.ergo.rl.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** Step and last part of the name of each picture, as {@code 3/0}. */
  static List<String> images(Path folder) throws IOException {
    List<String> images = new ArrayList<>();
    for (byte[] event : events(folder)) {
      Matcher name =
          Pattern.compile("episode/(\\d+)").matcher(new String(event, StandardCharsets.ISO_8859_1));
      if (name.find()) {
        Field step = Field.of(ByteBuffer.wrap(event)).get(0);
        images.add(step.value() + "/" + name.group(1));
      }
    }
    return images;
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

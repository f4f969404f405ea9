package dev.ergo.rl.kill;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a process would leave that is killed in the middle of a file.
 *
 * @param kind of the file
 * @param change which change of files of that kind it is, from 1
 * @param powerCut whether what was not forced to the disk is lost
 * @param target folder of the image
 */
record Image(FileKind kind, int change, boolean powerCut, String target) {

  /** As {@link #written} writes them. */
  static List<Image> read(String text) {
    return Arrays.stream(text.split(","))
        .filter(one -> !one.isEmpty())
        .map(one -> one.split(";"))
        .map(
            parts ->
                new Image(
                    FileKind.valueOf(parts[0]),
                    Integer.parseInt(parts[1]),
                    Boolean.parseBoolean(parts[2]),
                    parts[3]))
        .toList();
  }

  static String written(List<Image> images) {
    return images.stream()
        .map(
            image ->
                String.join(
                    ";",
                    image.kind.name(),
                    String.valueOf(image.change),
                    String.valueOf(image.powerCut),
                    image.target))
        .collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    return (powerCut ? "power cut" : "kill") + " at change " + change + " of " + kind;
  }
}

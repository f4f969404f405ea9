package dev.ergo.core.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Folders and files where something else is mounted; none where the system does not say (Linux
 * does).
 *
 * @param places their paths as the system names them
 */
public record MountPoints(Set<String> places) {

  private static final Path TABLE = Path.of("/proc/self/mountinfo");

  /** The field with the place of a mount. */
  private static final int PLACE = 4;

  /** Those that this process sees. */
  public static MountPoints here() {
    try {
      return Files.isReadable(TABLE)
          ? of(Files.readString(TABLE, StandardCharsets.UTF_8))
          : new MountPoints(Set.of());
    } catch (IOException e) {
      return new MountPoints(Set.of());
    }
  }

  /** Those of a table as {@code /proc/self/mountinfo} has it. */
  static MountPoints of(String table) {
    Set<String> places = new HashSet<>();
    for (String line : table.split("\n")) {
      String[] fields = line.split(" ");
      if (fields.length > PLACE) {
        places.add(unescaped(fields[PLACE]));
      }
    }
    return new MountPoints(Set.copyOf(places));
  }

  /** The table writes a blank as {@code \040}, and so on. */
  private static String unescaped(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.startsWith("\\", i) && i + 3 < field.length()) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(field.charAt(i));
      }
    }
    return text.toString();
  }

  /** Whether something is mounted there. */
  public boolean contains(Path path) {
    return places.contains(path.toAbsolutePath().normalize().toString());
  }
}

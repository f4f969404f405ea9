package dev.ergo.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.io.MountPoints;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What lies in the folder of a run: what runs write, told apart by its place from what somebody
 * else put there.
 *
 * @param folder the folder itself, no link
 * @param own names of files and folders at its top that a run has written
 * @param foreign places below it that no run writes to, each with a remark where the name alone
 *     does not say why
 * @param temporaries what killed processes left of files that never appeared
 * @param config its config.yaml; missing if that is not there or is no resolved configuration
 */
record RunContents(
    Path folder, Set<String> own, List<String> foreign, List<Path> temporaries, JsonNode config) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a run writes before it computes anything. */
  private static final Set<String> BEGINNING =
      Set.of("config.yaml", Origin.FILE, RunNames.FIRST_EXAMPLE, RunNames.SIZES);

  private static final int MOST_LISTED = 8;

  /** Looks at a folder; nothing is changed, and no link in it is followed. */
  static RunContents of(Path run) throws IOException {
    Path folder = run.toRealPath();
    JsonNode config = resolved(folder.resolve("config.yaml"));
    Walk walk = new Walk(folder, RunNames.of(config.path("job").asText()));
    Files.walkFileTree(folder, walk);
    return new RunContents(
        folder, Set.copyOf(walk.own), List.copyOf(walk.foreign), walk.temporaries, config);
  }

  /** A configuration as a run writes it names its job and all keys of the section run. */
  private static JsonNode resolved(Path file) {
    JsonNode missing = JSON.missingNode();
    if (!Files.isRegularFile(file)) {
      return missing;
    }
    try {
      JsonNode config = YAML.readTree(file.toFile());
      boolean fits = config.path("job").isTextual() && config.path("run").path("seed").isNumber();
      return fits ? config : missing;
    } catch (IOException e) {
      return missing;
    }
  }

  /** Whether this is what a job leaves in its folder: configuration and provenance that agree. */
  boolean isRun() {
    try {
      Path file = folder.resolve(Origin.FILE);
      JsonNode origin =
          Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : JSON.missingNode();
      return origin.path("ergo").isTextual()
          && origin.path("commit").isTextual()
          && origin.path("models").isObject()
          && origin.path("data").isObject()
          && origin.path("seed").isNumber()
          && origin.path("seed").asLong()
              == config.at("/run/seed").asLong(~origin.path("seed").asLong());
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a file config.yaml is there that no run has written. */
  boolean hasForeignConfig() {
    return own.contains("config.yaml") && config.isMissingNode();
  }

  /** Whether a run ended before it had any result, so that nothing depends on its configuration. */
  boolean isUntouched() throws IOException {
    Path metrics = folder.resolve("metrics.jsonl");
    for (String name : own) {
      boolean isEmptyLog = name.equals("metrics.jsonl") && Files.size(metrics) == 0;
      if (!isEmptyLog && !BEGINNING.contains(name)) {
        return false;
      }
    }
    return true;
  }

  /** A few of some names, for messages. */
  static String listed(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_LISTED, names.size())));
    return names.size() <= MOST_LISTED
        ? first
        : first + " and " + (names.size() - MOST_LISTED) + " more";
  }

  /** Sorts what it meets. */
  private static final class Walk extends SimpleFileVisitor<Path> {

    private final Path root;
    private final RunNames names;
    private final MountPoints mounts = MountPoints.here();
    private final Set<String> own = new TreeSet<>();
    private final List<String> foreign = new ArrayList<>();
    private final List<Path> temporaries = new ArrayList<>();

    Walk(Path root, RunNames names) {
      this.root = root;
      this.names = names;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (folder.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      String place = place(folder);
      if (mounts.contains(folder)) {
        foreign.add(place + " (another disk is mounted there)");
      } else if (names.isTemporary(place)) {
        temporaries.add(folder);
      } else if (names.isFolder(place)) {
        take(place);
        return FileVisitResult.CONTINUE;
      } else {
        foreign.add(place);
      }
      return FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String place = place(file);
      if (place.equals(RunLock.FILE)) {
        return FileVisitResult.CONTINUE;
      } else if (attributes.isSymbolicLink()) {
        foreign.add(place + " (a link)");
      } else if (mounts.contains(file)) {
        foreign.add(place + " (another disk is mounted there)");
      } else if (names.isTemporary(place)) {
        temporaries.add(file);
      } else if (names.isFile(place) && attributes.isRegularFile()) {
        take(place);
      } else {
        foreign.add(place);
      }
      return FileVisitResult.CONTINUE;
    }

    private void take(String place) {
      own.add(place.substring(0, place.indexOf('/') < 0 ? place.length() : place.indexOf('/')));
    }

    private String place(Path path) {
      return root.relativize(path).toString().replace('\\', '/');
    }
  }
}

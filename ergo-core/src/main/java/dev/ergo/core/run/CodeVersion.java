package dev.ergo.core.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The checkout that a run was started in: which commit, and what was changed since. */
final class CodeVersion {

  /** Where nothing can be told. */
  static final String UNKNOWN = "unknown";

  private static final long PATIENCE_SECONDS = 10;

  private final Path folder;

  CodeVersion(Path folder) {
    this.folder = folder;
  }

  /** The commit, read from the checkout's files; "unknown" outside of one. */
  String commit() {
    Path git = folder.resolve(".git");
    try {
      String head = Files.readString(git.resolve("HEAD")).trim();
      if (!head.startsWith("ref: ")) {
        return head;
      }
      String name = head.substring("ref: ".length());
      Path loose = git.resolve(name);
      if (Files.isRegularFile(loose)) {
        return Files.readString(loose).trim();
      }
      try (Stream<String> packed = Files.lines(git.resolve("packed-refs"))) {
        return packed
            .filter(line -> line.endsWith(" " + name))
            .map(line -> line.split(" ")[0])
            .findFirst()
            .orElse(UNKNOWN);
      }
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /**
   * Files that differ from the commit, new ones among them, as git names them; a list of "unknown"
   * where there is no git or no checkout. A commit alone does not tell what ran.
   */
  List<String> changed() {
    if (!Files.exists(folder.resolve(".git"))) {
      return List.of(UNKNOWN);
    }
    try {
      Process git =
          new ProcessBuilder("git", "-C", folder.toString(), "status", "--porcelain")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean done = git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!done || git.exitValue() != 0) {
        git.destroyForcibly();
        return List.of(UNKNOWN);
      }
      return output.lines().map(line -> line.substring(3)).toList();
    } catch (IOException e) {
      return List.of(UNKNOWN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(UNKNOWN);
    }
  }
}

package dev.ergo.core.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The checkout that a run was started in: which commit, and what was changed since. */
final class CodeVersion {

  /** Where nothing can be told. */
  static final String UNKNOWN = "unknown";

  private static final long PATIENCE_SECONDS = 10;

  private final Path folder;

  CodeVersion(Path folder) {
    this.folder = folder;
  }

  /** The commit; "unknown" outside of a checkout or where there is no git. */
  String commit() {
    return git("rev-parse", "HEAD").stream().findFirst().orElse(UNKNOWN);
  }

  /**
   * Files that differ from the commit, new ones among them, as git names them; a list of "unknown"
   * where there is no git or no checkout. A commit alone does not tell what ran.
   */
  List<String> changed() {
    List<String> lines = git("status", "--porcelain");
    return lines.contains(UNKNOWN) ? lines : lines.stream().map(line -> line.substring(3)).toList();
  }

  /** The lines that git says; "unknown" where it can't. */
  private List<String> git(String... arguments) {
    List<String> unknown = List.of(UNKNOWN);
    if (!Files.exists(folder.resolve(".git"))) {
      return unknown;
    }
    try {
      List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
      command.addAll(List.of(arguments));
      Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0) {
        return output.lines().toList();
      }
      git.destroyForcibly();
      return unknown;
    } catch (IOException e) {
      return unknown;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown;
    }
  }
}

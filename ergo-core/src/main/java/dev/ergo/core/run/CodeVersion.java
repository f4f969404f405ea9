package dev.ergo.core.run;

import dev.ergo.core.error.Excerpt;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The checkout that Ergo runs from: which commit, and what was changed since. Where there is none,
 * as in a container, an environment variable tells of what Ergo was built from.
 */
final class CodeVersion {

  /** The commit that Ergo was built from, and nothing but that; {@code docker/} sets it. */
  static final String BUILT_FROM = "ERGO_COMMIT";

  /** Where nothing can be told. */
  static final String UNKNOWN = "unknown";

  private static final long PATIENCE_SECONDS = 10;

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");

  private final Path folder;
  private final String builtFrom;

  /**
   * Of a folder.
   *
   * @param folder the root of the checkout, if it is one
   * @param builtFrom the commit that the environment tells of; null or blank if it does not
   */
  CodeVersion(Path folder, String builtFrom) {
    this.folder = folder;
    this.builtFrom = builtFrom == null ? "" : builtFrom.strip();
  }

  /** Of the checkout that the classes lie in, else of the working directory. */
  static CodeVersion here() {
    return new CodeVersion(Installation.here().orElse(Path.of(".")), System.getenv(BUILT_FROM));
  }

  /**
   * The commit; "unknown" where there is no git, and outside of a checkout if the environment does
   * not tell it.
   *
   * @throws UserException if what the environment tells is no commit
   */
  String commit() {
    if (isBuilt()) {
      return checked();
    }
    return git("rev-parse", "HEAD").stream().findFirst().orElse(UNKNOWN);
  }

  /** Whether there is no checkout to ask, and the environment tells of one. */
  private boolean isBuilt() {
    return !builtFrom.isEmpty() && !Files.exists(folder.resolve(".git"));
  }

  private String checked() {
    if (!COMMIT.matcher(builtFrom).matches()) {
      throw new UserException(
          "the environment variable %s is %s; it must be the commit that Ergo was built from, 7 to 64 of 0-9 and a-f, as git rev-parse HEAD prints it, or not set"
              .formatted(BUILT_FROM, Excerpt.of(builtFrom)));
    }
    return builtFrom;
  }

  /**
   * Files that differ from the commit, new ones among them, as git names them; a list of "unknown"
   * where there is no git or nothing is known of a checkout. A commit alone does not tell what ran.
   */
  List<String> changed() {
    if (isBuilt()) {
      return List.of();
    }
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

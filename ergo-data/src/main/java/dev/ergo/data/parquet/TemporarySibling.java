package dev.ergo.data.parquet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a process writes a file before it is renamed: beside it, apart from other processes. */
final class TemporarySibling {

  private TemporarySibling() {}

  /** The path for this process; what killed processes left of the same file is deleted. */
  static Path of(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    String prefix = "." + target.getFileName() + ".";
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d+)\\.tmp");
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(folder)) {
      for (Path sibling : siblings) {
        Matcher matcher = name.matcher(sibling.getFileName().toString());
        if (matcher.matches() && !isAlive(matcher.group(1))) {
          Files.deleteIfExists(sibling);
        }
      }
    }
    return folder.resolve(prefix + ProcessHandle.current().pid() + ".tmp");
  }

  private static boolean isAlive(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    } catch (NumberFormatException e) {
      return false;
    }
  }
}

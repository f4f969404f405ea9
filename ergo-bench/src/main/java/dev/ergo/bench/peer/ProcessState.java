package dev.ergo.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this process holds of the machine, as Linux counts it.
 *
 * @param rssMib resident memory
 * @param threads those of Java and of libtorch
 * @param files open files, sockets and pipes
 */
record ProcessState(double rssMib, long threads, long files) {

  private static final Path SELF = Path.of("/proc/self");

  static ProcessState now() throws IOException {
    String status = Files.readString(SELF.resolve("status"));
    try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
      // Listing them opens one more.
      return new ProcessState(
          number(status, "VmRSS") / 1024.0, number(status, "Threads"), open.count() - 1);
    }
  }

  private static long number(String status, String name) {
    Matcher line = Pattern.compile(name + ":\\s*(\\d+)").matcher(status);
    if (!line.find()) {
      throw new IllegalStateException("no " + name + " in " + SELF.resolve("status"));
    }
    return Long.parseLong(line.group(1));
  }

  /** Members of a JSON object. */
  String json(String prefix) {
    return String.format(
        Locale.ROOT,
        "\"%srss_mib\": %.1f, \"%sthreads\": %d, \"%sfiles\": %d",
        prefix,
        rssMib,
        prefix,
        threads,
        prefix,
        files);
  }
}

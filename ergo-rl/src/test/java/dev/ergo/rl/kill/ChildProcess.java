package dev.ergo.rl.kill;

import dev.ergo.core.job.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process with the launcher in it and watched files.
 *
 * @param config the configuration
 * @param overrides values by dotted key
 * @param folder where all that it writes lies
 */
record ChildProcess(Path config, Map<String, String> overrides, Path folder) {

  private static final Pattern CHANGES = Pattern.compile("([A-Z]+)=(\\d+)");

  /** How a process ends early. */
  enum End {
    /** At once. */
    SIGKILL,
    /** It is asked to stop, as Ctrl-C and schedulers do. */
    SIGTERM,
    /** At once, and what was not forced to the disk is lost. */
    POWER_CUT
  }

  /**
   * Starts it and kills it.
   *
   * @return whether it was killed, and did not end by itself before
   */
  boolean kill(long millis, End end) throws IOException, InterruptedException {
    Process process = start(end == End.POWER_CUT ? List.of("-Dkill.power=" + millis) : List.of());
    try (BufferedReader lines = process.inputReader()) {
      boolean alive;
      if (end == End.POWER_CUT) {
        String line = lines.readLine();
        while (line != null && !line.startsWith(Moment.HELD)) {
          line = lines.readLine();
        }
        alive = line != null;
      } else {
        Thread.sleep(millis);
        alive = process.isAlive();
      }
      if (end == End.SIGTERM) {
        process.destroy();
      } else {
        process.destroyForcibly();
      }
      process.waitFor();
      return alive;
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Lets it run to its end.
   *
   * @param images kept on the way
   * @return how often files of each kind changed
   */
  Map<FileKind, Integer> whole(List<Image> images) throws IOException, InterruptedException {
    Process process = start(List.of("-Dkill.images=" + Image.written(images)));
    Map<FileKind, Integer> changes = new LinkedHashMap<>();
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith(Moment.CHANGES)) {
          Matcher matcher = CHANGES.matcher(line);
          while (matcher.find()) {
            changes.put(FileKind.valueOf(matcher.group(1)), Integer.parseInt(matcher.group(2)));
          }
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said.toString());
    }
    return changes;
  }

  private Process start(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djava.nio.file.spi.DefaultFileSystemProvider=" + KilledProvider.class.getName());
    command.add("-Dkill.folder=" + folder);
    command.addAll(options);
    command.add("-Dconfig=" + config);
    overrides.forEach((key, value) -> command.add("-Dergo." + key + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}

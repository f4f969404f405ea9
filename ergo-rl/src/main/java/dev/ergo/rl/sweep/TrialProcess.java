package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A JVM in which one job runs, as a trial, with this one's heap and class path. Relative paths of
 * its configuration are relative to its working folder, which a JVM can't change. It ends when this
 * process does.
 */
public final class TrialProcess {

  /** What a mistake begins with on standard error. */
  private static final String ERROR = "error: ";

  private final Process process;
  private final Thread out;
  private final Thread err;

  /** What it said last that it could not do. */
  private volatile String failure;

  private TrialProcess(Process process) {
    this.process = process;
    this.out = passing(process.getInputStream(), Console.out());
    this.err = passing(process.getErrorStream(), Console.err());
  }

  /**
   * Starts one.
   *
   * @param folder its working folder
   * @param threads that libtorch uses there, whatever the engine has set for this process
   * @throws UserException if the folder is not on this machine
   */
  public static TrialProcess start(String folder, int threads, TrialStart start) {
    if (!Files.isDirectory(Path.of(folder))) {
      throw new UserException(
          "the folder %s that the sweep works in is not on every machine; trials that are spread need a folder which all of them see under one path"
              .formatted(folder));
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + (Runtime.getRuntime().maxMemory() >> 20) + "m",
                  "-cp",
                  classPath(),
                  TrialMain.class.getName())
              .directory(new File(folder));
      builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
      Process begun = builder.start();
      OutputStream orders = begun.getOutputStream();
      orders.write(
          (new JsonMapper().writeValueAsString(start) + "\n").getBytes(StandardCharsets.UTF_8));
      // It stays open: where it ends, so does the trial.
      orders.flush();
      return new TrialProcess(begun);
    } catch (IOException e) {
      throw new UserException(
          "a process for a trial can't be started (%s); see whether the machine has memory for another JVM like this one"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** An engine may have brought the classes of Ergo by itself. */
  private static String classPath() {
    String given = System.getProperty("java.class.path");
    try {
      String own =
          Path.of(TrialMain.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString();
      return own + File.pathSeparator + given;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("classes from no place", e);
    }
  }

  private Thread passing(InputStream from, PrintStream to) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  to.println(line);
                  if (line.startsWith(ERROR)) {
                    failure = line.substring(ERROR.length());
                  }
                }
              } catch (IOException e) {
                // It was killed, which its exit code says.
              }
            },
            "trial");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Whether it ends within so many milliseconds. */
  public boolean ends(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Tells it to stop, as the end of this process would. */
  public void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }

  /** Waits for its end and returns its exit code. */
  public int await() {
    try {
      int code = process.waitFor();
      out.join();
      err.join();
      return code;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IllegalStateException interrupted(InterruptedException cause) {
    process.destroyForcibly();
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while a trial runs", cause);
  }

  /** Why it ended early. */
  String failure(int code) {
    return Optional.ofNullable(failure)
        .orElse(
            "its process ended with exit code %d; the log of the executor says more"
                .formatted(code));
  }
}

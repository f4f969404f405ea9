package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.job.Main;
import dev.ergo.core.job.StopSignals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Entry point of a {@link TrialProcess}: runs the job that the first line of standard input names,
 * and stops where that input ends, for then the process that waits for it is gone.
 */
final class TrialMain {

  private TrialMain() {}

  /** Runs the trial and ends the process with its exit code. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    TrialStart start = new JsonMapper().readValue(orders.readLine(), TrialStart.class);
    StopSignals.listen();
    Thread watch = new Thread(() -> endWith(orders), "watch");
    watch.setDaemon(true);
    watch.start();
    Main.beginProcess();
    StopSignals.exit(Main.run(start.config(), start.given()));
  }

  private static void endWith(BufferedReader orders) {
    try {
      while (orders.readLine() != null) {
        // Nothing more is said.
      }
    } catch (IOException e) {
      // As good as an end.
    }
    StopSignals.stop();
  }
}

package dev.ergo.bench.peer;

import dev.ergo.core.io.Console;
import dev.ergo.core.job.Main;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A sweep of many trials in this process; prints what it holds after an early trial and after the
 * last. Arguments: the configuration, the early trial.
 */
public final class SweepLoad {

  private SweepLoad() {}

  /** Runs the sweep. */
  public static void main(String[] arguments) {
    int early = Integer.parseInt(arguments[1]);
    PrintStream out = System.out;
    Watch watch = new Watch(out);
    Console.use(watch, System.err);
    int code = Main.run(arguments[0], Map.of());
    List<ProcessState> states = watch.states;
    if (code != 0 || states.size() <= early) {
      throw new IllegalStateException("exit code " + code + " after " + states.size() + " trials");
    }
    out.printf(
        Locale.ROOT,
        "{\"trials\": %d, %s, %s, \"rss_mib\": %s}%n",
        states.size(),
        states.get(early - 1).json("early_"),
        states.get(states.size() - 1).json("late_"),
        states.stream().map(state -> Math.round(state.rssMib())).collect(Collectors.toList()));
  }

  /** Looks at the process when the sweep says that a trial has finished. */
  private static final class Watch extends PrintStream {

    private final List<ProcessState> states = new ArrayList<>();

    Watch(PrintStream out) {
      super(out, true);
    }

    @Override
    public void println(String line) {
      super.println(line);
      if (line != null && line.startsWith("trial") && line.contains(" finished")) {
        try {
          states.add(ProcessState.now());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}

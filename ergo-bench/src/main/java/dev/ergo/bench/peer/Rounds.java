package dev.ergo.bench.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.io.PeakMemory;
import dev.ergo.rl.grpo.Stopwatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The talk with {@code bench/side_by_side.py}, which lets two processes work in turn: for each line
 * on standard input, the number of a round, the work of that round is done and one JSON line with
 * the seconds of its parts and the greatest resident memory so far is printed.
 */
final class Rounds {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Work of a round, in parts. */
  @FunctionalInterface
  interface Work {

    /**
     * Prepares the round, untimed.
     *
     * @param number the round's number
     * @return what is timed; it calls {@link Stopwatch#lap} at the end of each part
     */
    Timed prepare(int number);
  }

  /** The timed part of a round. */
  @FunctionalInterface
  interface Timed {

    /** Does the work. */
    void run(Stopwatch clock);
  }

  private Rounds() {}

  /** Serves rounds until the input ends. */
  static void serve(Work work) {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("ready");
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        Timed timed = work.prepare(Integer.parseInt(line.trim()));
        long began = System.nanoTime();
        Stopwatch clock = new Stopwatch();
        timed.run(clock);
        Map<String, Double> parts = clock.laps();
        parts.put("seconds", (System.nanoTime() - began) / 1e9);
        parts.put("peak_rss_mib", (double) (PeakMemory.host().orElseThrow() >> 20));
        System.out.println(JSON.writeValueAsString(parts));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

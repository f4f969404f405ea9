package dev.ergo.bench.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.io.PeakMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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
     * @return what is timed; it calls {@link Clock#lap} at the end of each part
     */
    Timed prepare(int number);
  }

  /** The timed part of a round. */
  @FunctionalInterface
  interface Timed {

    /** Does the work. */
    void run(Clock clock);
  }

  /** Seconds of the parts of one round. */
  static final class Clock {

    private final Map<String, Double> parts = new LinkedHashMap<>();
    private final long began = System.nanoTime();
    private long since = began;

    /** Ends a part. */
    void lap(String part) {
      long now = System.nanoTime();
      parts.put(part, (now - since) / 1e9);
      since = now;
    }

    private void finish() {
      parts.put("seconds", (System.nanoTime() - began) / 1e9);
      parts.put("peak_rss_mib", (double) (PeakMemory.host().orElseThrow() >> 20));
    }
  }

  private Rounds() {}

  /** Serves rounds until the input ends. */
  static void serve(Work work) {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("ready");
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        Timed timed = work.prepare(Integer.parseInt(line.trim()));
        Clock clock = new Clock();
        timed.run(clock);
        clock.finish();
        System.out.println(JSON.writeValueAsString(clock.parts));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

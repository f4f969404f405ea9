package dev.ergo.rl.grpo;

import java.util.LinkedHashMap;
import java.util.Map;

/** Seconds of the parts of a step. */
public final class Stopwatch {

  private final Map<String, Double> laps = new LinkedHashMap<>();
  private long since = System.nanoTime();

  /** Ends a part; its seconds count from the end of the part before. */
  public void lap(String name) {
    long now = System.nanoTime();
    laps.merge(name, (now - since) / 1e9, Double::sum);
    since = now;
  }

  /** Seconds by part, in their order. */
  public Map<String, Double> laps() {
    return laps;
  }
}

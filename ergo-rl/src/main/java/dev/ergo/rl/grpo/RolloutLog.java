package dev.ergo.rl.grpo;

/** placeholder */
public final class RolloutLog {
  void write(long step, RolloutBatch batch) {}

  void rewind(long step) {}
}

package dev.ergo.rl.replay;

import java.io.Serializable;
import java.util.List;

/**
 * All that a process needs to replay files of some runs. Sections are YAML, so that they can be
 * sent.
 *
 * @param runs what is replayed
 * @param folder working folder, an absolute path: what relative paths of data and models are
 *     relative to
 * @param replies folder that keeps what a judge's server says; null where none may be asked
 */
record ReplaySpec(List<Run> runs, String folder, String replies) implements Serializable {

  /** Copies the list. */
  ReplaySpec {
    runs = List.copyOf(runs);
  }

  /**
   * One of the runs.
   *
   * @param name as it was given
   * @param stored what it was scored with; null if nobody knows
   * @param variants what each variant scores it with
   * @param model its starting policy; null if nobody knows
   * @param prompts texts around its questions; null for none
   * @param data its data; null if nobody knows
   * @param seed its run.seed, which has a part in generated data
   */
  record Run(
      String name,
      String stored,
      List<String> variants,
      String model,
      String prompts,
      String data,
      long seed)
      implements Serializable {}
}

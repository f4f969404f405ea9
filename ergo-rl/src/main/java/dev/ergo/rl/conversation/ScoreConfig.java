package dev.ergo.rl.conversation;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.present;

/**
 * The score job.
 *
 * @param input JSON lines of conversations
 * @param output JSON lines of token ids, spans of the assistant's tokens and their log-probs
 * @param batchSize conversations scored together
 */
public record ScoreConfig(String input, String output, Integer batchSize) {

  /** Fills in the defaults and checks the ranges. */
  public ScoreConfig {
    present("input", input);
    present("output", output);
    batchSize = atLeast("batch_size", orDefault(batchSize, 8), 1);
  }
}

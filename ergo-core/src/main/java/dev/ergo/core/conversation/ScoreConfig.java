package dev.ergo.core.conversation;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.present;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;

/**
 * Job score: see configs/score.yaml for the form of the rows.
 *
 * @param input JSON lines with assistant turns; required. Example: {@code conversations.jsonl}
 * @param output JSON lines of token ids, spans and log-probs; required. Example: {@code
 *     scores.jsonl}
 * @param batchSize conversations scored together
 */
public record ScoreConfig(@InputPath String input, String output, Integer batchSize) {

  /** Fills in the defaults and checks the ranges. */
  public ScoreConfig {
    present("input", input);
    Check.output("output", present("output", output));
    batchSize = atLeast("batch_size", orDefault(batchSize, 8), 1);
  }
}

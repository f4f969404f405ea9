package dev.ergo.rl.conversation;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.present;

/**
 * The generate job.
 *
 * @param input JSON lines of conversations that end in a user turn
 * @param output JSON lines of new tokens
 * @param maxNewTokens tokens drawn at most, the stop token included
 * @param temperature 0 for greedy decoding
 * @param ignoreEos goes on past stop tokens until {@code maxNewTokens}
 * @param batchSize conversations decoded together
 */
public record GenerateConfig(
    String input,
    String output,
    Integer maxNewTokens,
    Double temperature,
    Boolean ignoreEos,
    Integer batchSize) {

  /** Fills in the defaults and checks the ranges. */
  public GenerateConfig {
    present("input", input);
    present("output", output);
    maxNewTokens = atLeast("max_new_tokens", orDefault(maxNewTokens, 1024), 1);
    temperature = atLeast("temperature", orDefault(temperature, 0.0), 0);
    ignoreEos = orDefault(ignoreEos, false);
    batchSize = atLeast("batch_size", orDefault(batchSize, 8), 1);
  }
}

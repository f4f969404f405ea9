package dev.ergo.core.conversation;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.present;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.model.Truncation;

/**
 * Job generate: see configs/generate.yaml for the form of the rows.
 *
 * @param input JSON lines that end in a user turn; required. Example: {@code questions.jsonl}
 * @param output JSON lines of new tokens; required. Example: {@code answers.jsonl}
 * @param maxNewTokens new tokens at most, the stop token among them
 * @param temperature 0 decodes greedily
 * @param topK draws from the so many most probable tokens; absent: from all
 * @param topP draws from the fewest most probable tokens that have this share of the probability,
 *     above 0; absent: from all
 * @param ignoreEos goes on past stop tokens
 * @param batchSize conversations decoded together
 */
public record GenerateConfig(
    @InputPath String input,
    String output,
    Integer maxNewTokens,
    Double temperature,
    @Formerly(absent = "null") Integer topK,
    @Formerly(absent = "null") Double topP,
    Boolean ignoreEos,
    Integer batchSize) {

  /** Fills in the defaults and checks the ranges. */
  public GenerateConfig {
    present("input", input);
    Check.output("output", present("output", output));
    maxNewTokens = atLeast("max_new_tokens", orDefault(maxNewTokens, 1024), 1);
    temperature = atLeast("temperature", orDefault(temperature, 0.0), 0);
    Truncation.check(topK, topP);
    ignoreEos = orDefault(ignoreEos, false);
    batchSize = atLeast("batch_size", orDefault(batchSize, 8), 1);
  }
}

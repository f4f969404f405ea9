package dev.ergo.rl.job;

import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long a question may be: at most what data.max_prompt_tokens says, and with all that follows
 * it no longer than the model was made for.
 *
 * @param runner counts tokens
 * @param wanted data.max_prompt_tokens, or null
 * @param positions max_position_embeddings of the model
 */
record PromptLength(EpisodeRunner runner, Integer wanted, int positions) {

  /**
   * Says why an example is not wanted, if it is not.
   *
   * @throws UserException if its episode may not fit into the model
   */
  Optional<String> tooLong(Example example) {
    if (wanted != null) {
      OptionalInt tokens = runner.promptBeyond(example.request(), wanted);
      if (tokens.isPresent()) {
        return Optional.of(
            "example %s: its prompt has %d tokens, more than data.max_prompt_tokens %d"
                .formatted(example.id(), tokens.getAsInt(), wanted));
      }
    }
    requirePositions(example);
    return Optional.empty();
  }

  /**
   * Requires that an example's episode fits into the model.
   *
   * @throws UserException if it may be longer
   */
  void requirePositions(Example example) {
    int behind = runner.tokensBehind(example.request());
    OptionalInt prompt = runner.promptBeyond(example.request(), Math.max(0, positions - behind));
    if (prompt.isPresent()) {
      throw new UserException(
          "example %s: its prompt has %d tokens and up to %d may follow, but the model was made for %d (max_position_embeddings in config.json); leave such rows out with data.max_prompt_tokens: %d, or lower episode.budget and the numbers of new tokens"
              .formatted(
                  example.id(),
                  prompt.getAsInt(),
                  behind,
                  positions,
                  Math.max(1, positions - behind)));
    }
  }

  /**
   * Says how many rows of a data set are left out for their length.
   *
   * @throws UserException if all of them are
   */
  void tell(UsableExamples examples) {
    int count = examples.unwanted().size();
    long rows = examples.source().size();
    if (count == rows) {
      throw new UserException(
          "data.max_prompt_tokens %d leaves out all %d rows (%s); raise it or lower episode.budget"
              .formatted(wanted, rows, examples.unwanted().values().iterator().next()));
    }
    if (count > 0) {
      Console.out()
          .printf("data.max_prompt_tokens %d leaves out %d of %d rows%n", wanted, count, rows);
    }
  }
}

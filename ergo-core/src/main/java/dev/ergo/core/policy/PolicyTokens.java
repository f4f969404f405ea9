package dev.ergo.core.policy;

import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.error.UserException;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a model.
 *
 * @param tokenizer one that has no token without a row of the embedding
 * @param stopIds ids at which sampling stops: those that the model names, and the end of a turn in
 *     its template
 */
record PolicyTokens(Tokenizer tokenizer, List<Integer> stopIds) {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyTokens.class);
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  /**
   * Reads them.
   *
   * @throws UserException if the tokenizer is of a larger vocabulary than the model
   */
  static PolicyTokens of(ModelFolder folder) {
    Tokenizer words = Tokenizer.load(folder.path());
    int rows = folder.config().text().vocabSize();
    if (words.size() > rows) {
      int last = words.size() - 1;
      throw new UserException(
          "the tokenizer in %s has ids up to %d ('%s'), but the embedding has %d rows (vocab_size in config.json); resize the embedding where the tokens were added, or take the tokenizer of this model"
              .formatted(folder.path(), last, words.decode(new int[] {last}, false), rows));
    }
    return new PolicyTokens(words, stopIds(folder, words));
  }

  private static List<Integer> stopIds(ModelFolder folder, Tokenizer words) {
    int end = ChatFormat.endOfTurn(words);
    if (folder.stopIds().contains(end)) {
      return folder.stopIds();
    }
    if (WARNED.add(folder.path().toAbsolutePath().normalize())) {
      LOG.warn(
          "{}: the eos_token_id {} do not name <|im_end|> ({}), which ends a turn; sampling stops there too",
          folder.path(),
          folder.stopIds(),
          end);
    }
    return Stream.concat(folder.stopIds().stream(), Stream.of(end)).toList();
  }
}

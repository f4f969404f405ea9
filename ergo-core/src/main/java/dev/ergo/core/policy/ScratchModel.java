package dev.ergo.core.policy;

import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.CompanionFiles;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.RandomCheckpoint;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.UserException;
import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongConsumer;

/** A model of random weights as {@code model.init} describes it, written without being held. */
public final class ScratchModel {

  private final DataType stored;
  private final Prompts prompts;
  private final CompanionFiles companions;
  private final RandomCheckpoint weights;

  /**
   * Reads what the weights are made from.
   *
   * @param section names {@code init} and the number type
   * @param prompts texts that replace ERGO's and are saved with the model; null to save none
   * @param seed seed of the weights
   * @throws UserException if {@code init} is missing, or one of its files is or does not fit
   */
  public ScratchModel(ModelConfig section, PromptOverrides prompts, long seed) {
    if (section.init() == null) {
      throw new UserException(
          "model.init is missing; job init makes the random weights that it describes");
    }
    this.stored = section.dataType();
    this.prompts = prompts == null ? null : prompts.over(Prompts.ergo());
    Path folder = Path.of(section.init().tokenizer());
    QwenConfig config = section.init().model(Tokenizer.load(folder));
    this.companions = CompanionFiles.in(folder);
    this.weights = new RandomCheckpoint(config, section.init().weights(), seed);
  }

  /** Number of weights. */
  public long size() {
    return weights.size();
  }

  /** Bytes of all weights as they are stored. */
  public long bytes() {
    return weights.bytes(stored);
  }

  /**
   * Writes the model.
   *
   * @param folder must not exist yet or be empty; appears whole or not at all
   * @param written told the bytes of each piece once it is written
   */
  public void write(Path folder, LongConsumer written) {
    Map<String, ?> ergo = prompts == null ? Map.of() : SavedPrompts.asMap(prompts);
    weights.write(folder, companions, stored, ergo, written);
  }
}

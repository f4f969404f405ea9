package dev.ergo.core.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.tensor.TensorFormat;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A model of random weights that is written without ever being held: each weight is drawn a piece
 * at a time, so a model far larger than the memory can be made.
 *
 * @param config its configuration
 * @param init how its weights are drawn
 * @param seed each weight depends on it and on its own name alone
 */
public record RandomCheckpoint(QwenConfig config, InitConfig init, long seed) {

  /** Number of weights. */
  public long size() {
    return Parameters.expectedShapes(config).values().stream()
        .mapToLong(shape -> shape.size())
        .sum();
  }

  /** Bytes of all weights stored as FLOAT32 or BFLOAT16. */
  public long bytes(DataType stored) {
    return size() * TensorFormat.of(stored).bytes();
  }

  /**
   * Writes a checkpoint in Hugging Face form; it appears as a whole or not at all. The weights are
   * those of {@link Parameters#random}.
   *
   * @param folder target; it may not exist yet, or must be empty
   * @param companions tokenizer, image processor and so on, to be copied
   * @param stored FLOAT32 or BFLOAT16 (rounding to nearest even)
   * @param ergo what Ergo keeps with a checkpoint, as the prompts; no file if it is empty
   * @param written told the bytes of each piece once it is written
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  public void write(
      Path folder,
      CompanionFiles companions,
      DataType stored,
      Map<String, ?> ergo,
      LongConsumer written) {
    try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      CheckpointWriter.streaming(
              new RandomParameters(init, seed).sources(config, owner), stored, written)
          .write(folder, config, companions, ergo);
    }
  }
}

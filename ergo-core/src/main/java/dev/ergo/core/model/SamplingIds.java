package dev.ergo.core.model;

import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TokenIds;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which ids may be drawn, and which of them end a row.
 *
 * @param tokenCount number of ids that the tokenizer knows; the vocabulary may have more rows
 * @param stopIds ids that end a row
 */
public record SamplingIds(int tokenCount, List<Integer> stopIds) {

  /** Vision ids stand side by side in Qwen's vocabulary, {@code <|vision_pad|>} among them. */
  private static final int VISION_BLOCK = 8;

  /** Copies the list. */
  public SamplingIds {
    stopIds = List.copyOf(stopIds);
  }

  /** [vocabulary]: 1 at ids that may not be drawn: vision ids and rows without a token. */
  float[] forbidden(QwenConfig config) {
    float[] forbidden = new float[config.text().vocabSize()];
    for (int id = tokenCount; id < forbidden.length; id++) {
      forbidden[id] = 1;
    }
    TokenIds ids = config.ids();
    int[] vision = {ids.visionStart(), ids.visionEnd(), ids.image(), ids.video()};
    int lowest = IntStream.of(vision).min().orElseThrow();
    int highest = IntStream.of(vision).max().orElseThrow();
    // Not every config.json names <|vision_pad|>, so the whole block is closed.
    IntStream closed =
        highest - lowest < VISION_BLOCK
            ? IntStream.rangeClosed(lowest, highest)
            : IntStream.of(vision);
    closed.forEach(id -> forbidden[id] = 1);
    return forbidden;
  }

  /** The ids that may not be drawn, in ascending order. */
  List<Integer> forbiddenIds(QwenConfig config) {
    float[] forbidden = forbidden(config);
    return IntStream.range(0, forbidden.length).filter(id -> forbidden[id] != 0).boxed().toList();
  }
}

package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;

/**
 * What must hold between the numbers of a configuration for the model to be computable.
 *
 * @param source the file, or what stands for it in messages
 */
record QwenConfigChecks(String source) {

  void check(TextConfig text, VisionConfig vision, TokenIds ids) {
    positive("", text);
    positive("", text.rope());
    positive("vision ", vision);
    text(text);
    vision(vision);
    require(
        vision.outHiddenSize() == text.hiddenSize(),
        "vision out_hidden_size %d must equal the language model's hidden_size %d",
        vision.outHiddenSize(),
        text.hiddenSize());
    numbers(ids)
        .properties()
        .forEach(
            id ->
                require(
                    id.getValue().intValue() >= 0 && id.getValue().intValue() < text.vocabSize(),
                    "%s %s must lie below vocab_size %d",
                    id.getKey(),
                    id.getValue(),
                    text.vocabSize()));
  }

  private void text(TextConfig text) {
    require(
        text.hiddenSize() == text.heads() * text.headDim() && text.headDim() % 2 == 0,
        "hidden_size %d must be num_attention_heads %d times an even head width",
        text.hiddenSize(),
        text.heads());
    require(
        text.heads() % text.kvHeads() == 0,
        "num_attention_heads %d must be a multiple of num_key_value_heads %d",
        text.heads(),
        text.kvHeads());
    int pairs = text.rope().section().stream().mapToInt(Integer::intValue).sum();
    require(
        text.rope().section().size() == 3
            && text.rope().section().stream().allMatch(n -> n >= 0)
            && pairs == text.headDim() / 2,
        "mrope_section %s must be three numbers that sum to half of the head width %d",
        text.rope().section(),
        text.headDim());
  }

  private void vision(VisionConfig vision) {
    // Half of a head turns with the row and half with the column, in pairs of values.
    require(
        vision.hiddenSize() % (4 * vision.heads()) == 0,
        "vision hidden_size %d must be num_heads %d times a multiple of 4",
        vision.hiddenSize(),
        vision.heads());
    int token = VisionConfig.PATCH_SIZE * VisionConfig.SPATIAL_MERGE_SIZE;
    require(
        vision.windowSize() % token == 0,
        "window_size %d must be a multiple of %d pixels",
        vision.windowSize(),
        token);
    require(
        vision.fullAttentionBlocks().stream().allMatch(i -> i >= 0 && i < vision.depth()),
        "fullatt_block_indexes %s must lie in 0 to %d",
        vision.fullAttentionBlocks(),
        vision.depth() - 1);
  }

  /** Holds for every number of a section; lists are looked at apart. */
  private void positive(String section, Record record) {
    numbers(record)
        .properties()
        .forEach(
            number ->
                require(
                    !number.getValue().isNumber() || number.getValue().doubleValue() > 0,
                    "%s%s %s must be positive",
                    section,
                    number.getKey(),
                    number.getValue()));
  }

  private static JsonNode numbers(Record record) {
    return JsonSection.MAPPER.valueToTree(record);
  }

  private void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new UserException(source + ": " + message.formatted(values));
    }
  }
}

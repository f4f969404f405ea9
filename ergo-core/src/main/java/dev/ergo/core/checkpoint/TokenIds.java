package dev.ergo.core.checkpoint;

/**
 * Token ids with a meaning for the model.
 *
 * @param image placeholder of one merged image token
 * @param video placeholder of one merged video token; never used, never drawn
 * @param visionStart opens an image
 * @param visionEnd closes an image
 * @param bos {@code <|endoftext|>}
 * @param eos {@code <|im_end|>}; {@link ModelFolder#stopIds()} tells at which ids sampling stops
 * @param pad fills rows; {@code bos} where the configuration names none
 */
public record TokenIds(
    int image, int video, int visionStart, int visionEnd, int bos, int eos, int pad) {}

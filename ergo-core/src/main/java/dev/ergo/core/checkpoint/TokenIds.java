package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;

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
    @JsonProperty("image_token_id") int image,
    @JsonProperty("video_token_id") int video,
    @JsonProperty("vision_start_token_id") int visionStart,
    @JsonProperty("vision_end_token_id") int visionEnd,
    @JsonProperty("bos_token_id") int bos,
    @JsonProperty("eos_token_id") int eos,
    @JsonProperty("pad_token_id") int pad) {}

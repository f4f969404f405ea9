package dev.ergo.rl.reward;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import java.util.Optional;

/**
 * What the rewards see of an episode.
 *
 * @param example the question
 * @param stage1Text what the policy wrote on the downsampled image, without the stop token
 * @param stage2Text what it wrote on the crop
 * @param box what became of its box
 * @param region the crop in original pixels, there exactly if the box is valid
 * @param stage1Stopped whether stage 1 ended by itself, not at the length limit
 * @param stage2Stopped the same of stage 2
 * @param stage1Tokens tokens sampled in stage 1, the stop token among them
 * @param stage2Tokens the same of stage 2
 * @param judgeCorrect whether the judge answered right from the crop alone; empty if it was not
 *     asked
 * @param image size of the original image
 */
public record ScoredEpisode(
    Example example,
    String stage1Text,
    String stage2Text,
    BoxOutcome box,
    Optional<PixelBox> region,
    boolean stage1Stopped,
    boolean stage2Stopped,
    int stage1Tokens,
    int stage2Tokens,
    Optional<Boolean> judgeCorrect,
    Size image) {

  /** Checks that region and outcome agree. */
  public ScoredEpisode {
    if (region.isPresent() != (box == BoxOutcome.VALID)) {
      throw new IllegalArgumentException("region " + region + " with a box that is " + box);
    }
  }
}

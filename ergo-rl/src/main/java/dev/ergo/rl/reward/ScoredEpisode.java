package dev.ergo.rl.reward;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.Look;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import java.util.List;
import java.util.Optional;

/**
 * An episode as rewards see it.
 *
 * @param example the question with its gold answer and target boxes
 * @param episode every look: its view, what was written, and the box with what became of it
 * @param measured what models say about it
 */
public record ScoredEpisode(Example example, Episode episode, Measured measured) {

  /** Whether the judge answered right from the last crop alone; empty if it was not asked. */
  public Optional<Boolean> judgeCorrect() {
    return measured.judgeCorrect();
  }

  /** The looks, at least one, in order. */
  public List<Look> looks() {
    return episode.looks();
  }

  /** The text of the look that ended the episode. */
  public String answerText() {
    return episode.answerText();
  }

  /**
   * Whether the policy has zoomed, with a valid box or not. An episode that answers from its first
   * look has no box that could be scored.
   */
  public boolean hasZoom() {
    return episode.lastZoom().isPresent();
  }

  /**
   * The crop that counts: what the last zoom asked for and the last look saw, in original pixels;
   * there exactly if the box is valid.
   */
  public Optional<PixelBox> region() {
    return episode.region();
  }

  /** Number of the image that this region is of, from 1: the last zoom's. */
  public int image() {
    return episode.image();
  }

  /** Number of pixels of that image. */
  public long imageArea() {
    return episode.request().images().get(image()).size().area();
  }
}

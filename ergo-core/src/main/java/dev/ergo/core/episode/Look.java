package dev.ergo.core.episode;

import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import java.util.Optional;

/**
 * One look of an episode: what the policy was shown and what it wrote about it. It refers to images
 * and holds no pixels.
 *
 * @param views what was shown: the first look's are of all images in order, a later look's is its
 *     crop; empty where a controlled experiment shows no image
 * @param given tokens given before what was sampled: for the first look the whole prompt; for a
 *     later one the end of the turn before, where that was not sampled, and the user turn with the
 *     crop
 * @param sampled what was sampled
 * @param text its text without the stop token
 * @param zoom where it asks to look next; empty for the look that ends its episode
 */
public record Look(
    List<ImageView> views,
    TokenSequence given,
    SampledTokens sampled,
    String text,
    Optional<Zoom> zoom) {

  /** Copies the views. */
  public Look {
    views = List.copyOf(views);
  }

  /** What was shown, of several views the first; empty where that was no image. */
  public Optional<ImageView> view() {
    return views.stream().findFirst();
  }

  /** The same look, asking for a zoom. */
  Look asking(Zoom next) {
    return new Look(views, given, sampled, text, Optional.of(next));
  }

  /**
   * Whether the text gives an answer: an answer tag that no zoom tag follows, because a model may
   * mention either while it thinks.
   */
  public boolean answers() {
    return answers(text);
  }

  /** Whether a text would give an answer as the text of a look. */
  public static boolean answers(String text) {
    return text.lastIndexOf("<answer>") > text.lastIndexOf(ZoomParser.OPEN);
  }
}

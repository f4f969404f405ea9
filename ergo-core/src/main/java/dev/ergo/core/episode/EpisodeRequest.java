package dev.ergo.core.episode;

import dev.ergo.core.image.ImageSource;
import java.util.List;

/**
 * One question about one image.
 *
 * @param question the question without its options
 * @param options option texts in the order shown, empty for open questions
 * @param image the original image
 */
public record EpisodeRequest(String question, List<String> options, ImageSource image) {

  /** Copies the options. */
  public EpisodeRequest {
    options = List.copyOf(options);
  }
}

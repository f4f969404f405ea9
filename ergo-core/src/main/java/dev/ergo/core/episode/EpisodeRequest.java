package dev.ergo.core.episode;

import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.QuestionImages;
import java.util.List;

/**
 * One question about one or several images.
 *
 * @param question the question without its options; where images stand inside of it, it names them
 *     by their numbers
 * @param options option texts in the order shown, empty for open questions
 * @param images the original images
 */
public record EpisodeRequest(String question, List<String> options, QuestionImages images) {

  /** Copies the options. */
  public EpisodeRequest {
    options = List.copyOf(options);
  }

  /** A question about one image. */
  public EpisodeRequest(String question, List<String> options, ImageSource image) {
    this(question, options, QuestionImages.of(image));
  }

  /** The first image. */
  public ImageSource image() {
    return images.get(1);
  }

  /** Whether there is more than one image. */
  public boolean hasSeveralImages() {
    return images.count() > 1;
  }
}

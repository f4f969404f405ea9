package dev.ergo.data.rollout;

import dev.ergo.core.episode.Look;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.core.model.SampledTokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A {@link Look} as rollout files keep it: images by name.
 *
 * @param views what was shown, of all images in the first look; empty where that was no image
 * @param given ids of the tokens given before what was sampled, image placeholders expanded
 * @param sampled what was sampled
 * @param text its text without special tokens
 * @param zoom where it asks to look next; empty for the look that ends its episode
 */
public record RolloutLook(
    List<View> views, List<Integer> given, Sampled sampled, String text, Optional<Zoom> zoom) {

  /** Copies the ids. */
  public RolloutLook {
    views = List.copyOf(views);
    given = List.copyOf(given);
  }

  /**
   * An {@link ImageView} by the name of its source.
   *
   * @param source id of the original image
   * @param region region in original pixels
   * @param limits bounds on the resized number of pixels
   * @param filter how the region was resized
   */
  public record View(String source, PixelBox region, PixelLimits limits, ResizeFilter filter) {

    /** The view of an image, which must be the source. */
    public ImageView of(ImageSource image) {
      return new ImageView(image, region, limits, filter);
    }
  }

  /**
   * {@link SampledTokens} without what only metrics need.
   *
   * @param ids sampled ids, the stop token included
   * @param logProbs behaviour log-probs, one per id, of the full softmax of logits / temperature
   * @param temperature sampling temperature, 0 for greedy (log-probs are at 1 then)
   * @param stopped whether a stop token ended it; false for the length limit
   */
  public record Sampled(
      List<Integer> ids, List<Float> logProbs, double temperature, boolean stopped) {

    /** Checks that there is one log-prob per id, and copies the lists. */
    public Sampled {
      ids = List.copyOf(ids);
      logProbs = List.copyOf(logProbs);
      if (ids.size() != logProbs.size()) {
        throw new IllegalArgumentException(
            logProbs.size() + " log-probs for " + ids.size() + " sampled tokens");
      }
    }
  }

  /**
   * The box that a look asks for.
   *
   * @param box the box as written, pixels of the view that it lies in; empty if none could be read
   * @param outcome what became of it
   * @param image number of the image that the crop is of, from 1
   * @param crop the region that it leads to, pixels of its original; the whole image if it is not
   *     valid
   */
  public record Zoom(Optional<ViewBox> box, BoxOutcome outcome, int image, PixelBox crop) {

    /** Checks the number. */
    public Zoom {
      if (image < 1) {
        throw new IllegalArgumentException("images count from 1, not " + image);
      }
    }
  }

  /** A look of a finished episode. */
  public static RolloutLook of(Look look) {
    SampledTokens sampled = look.sampled();
    return new RolloutLook(
        look.views().stream()
            .map(v -> new View(v.source().id(), v.region(), v.limits(), v.filter()))
            .toList(),
        IntStream.of(look.given().ids()).boxed().toList(),
        new Sampled(
            IntStream.of(sampled.ids()).boxed().toList(),
            IntStream.range(0, sampled.count()).mapToObj(i -> sampled.logProbs()[i]).toList(),
            sampled.temperature(),
            sampled.stopped()),
        look.text(),
        look.zoom()
            .map(zoom -> new Zoom(zoom.box(), zoom.outcome(), zoom.image(), zoom.crop().region())));
  }
}

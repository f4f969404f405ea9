package dev.ergo.core.episode;

import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.SmartResize;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import java.util.List;

/**
 * Reads the box that a look asks for; every text leads to a crop of the original.
 *
 * @param patches knows the sizes of views
 * @param config the budgets of views and crops
 */
public record ZoomReader(PatchSource patches, EpisodeConfig config) {

  /**
   * Reads a text. A box that names no image lies in what the look showed; one that names an image
   * lies in the view that the first look showed of it.
   *
   * @param shown what the look showed; of several images the first
   * @param image number of the image that this is a view of, from 1
   * @param text what was written about it
   */
  public Zoom read(EpisodeRequest request, ImageView shown, int image, String text) {
    ZoomParser.Written written = ZoomParser.parse(text);
    BoxOutcome outcome = written.outcome();
    ImageView view = shown;
    int number = image;
    if (written.image().isPresent() && !request.images().has(written.image().getAsInt())) {
      outcome = outcome == BoxOutcome.VALID ? BoxOutcome.NO_SUCH_IMAGE : outcome;
    } else if (written.image().isPresent()) {
      number = written.image().getAsInt();
      view = view(request.images().get(number));
    }
    if (outcome == BoxOutcome.VALID) {
      outcome = BoxMapping.outcome(written.box().orElseThrow(), patches.viewSize(view));
    }
    if (outcome == BoxOutcome.VALID) {
      PixelBox region = region(view, written.box().orElseThrow());
      if (!isTooNarrow(region.size())) {
        return new Zoom(written.box(), outcome, number, crop(request, number, region));
      }
      outcome = BoxOutcome.TOO_NARROW;
    }
    // ERGO's inference code: without a usable box the whole original is looked at again.
    return new Zoom(written.box(), outcome, number, whole(request, number));
  }

  /** The views of the first look: each image as a whole, under the budget of a view. */
  public List<ImageView> views(EpisodeRequest request) {
    return request.images().sources().stream().map(this::view).toList();
  }

  /** The view of an image under the budget of the first look. */
  public ImageView view(ImageSource image) {
    return ImageView.whole(image, PixelLimits.ofBudget(config.budget()));
  }

  /**
   * The crop of a region of an original under the crop's budget.
   *
   * @param image number of the image, from 1
   */
  public ImageView crop(EpisodeRequest request, int image, PixelBox region) {
    return ImageView.crop(
        request.images().get(image), region, PixelLimits.ofBudget(config.cropBudget()));
  }

  /**
   * A whole original under the crop's budget, which stands in for a region.
   *
   * @param image number of the image, from 1
   */
  public ImageView whole(EpisodeRequest request, int image) {
    return crop(request, image, PixelBox.of(request.images().get(image).size()));
  }

  private PixelBox region(ImageView view, ViewBox box) {
    return BoxMapping.toOriginal(box, patches.viewSize(view), view.region()).orElseThrow();
  }

  private static boolean isTooNarrow(Size size) {
    int longer = size.longerSide();
    int shorter = Math.min(size.width(), size.height());
    return longer > (long) SmartResize.MAX_ASPECT_RATIO * shorter;
  }
}

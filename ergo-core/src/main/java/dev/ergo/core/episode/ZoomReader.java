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

/**
 * Reads the box that a look asks for; every text leads to a crop of the original.
 *
 * @param patches knows the sizes of views
 * @param config the budgets of views and crops
 */
public record ZoomReader(PatchSource patches, EpisodeConfig config) {

  /**
   * Reads a text.
   *
   * @param view what the look showed; the box is written in its pixels
   * @param text what was written about it
   */
  public Zoom read(EpisodeRequest request, ImageView view, String text) {
    ZoomParser.Written written = ZoomParser.parse(text);
    BoxOutcome outcome = written.outcome();
    if (written.box().isPresent()) {
      outcome = BoxMapping.outcome(written.box().get(), patches.viewSize(view));
    }
    if (outcome == BoxOutcome.VALID) {
      PixelBox region = region(view, written.box().orElseThrow());
      if (!isTooNarrow(region.size())) {
        return new Zoom(written.box(), outcome, crop(request, region));
      }
      outcome = BoxOutcome.TOO_NARROW;
    }
    // ERGO's inference code: without a usable box the whole original is looked at again.
    return new Zoom(written.box(), outcome, whole(request));
  }

  /** The view of an image under the budget of the first look. */
  public ImageView view(ImageSource image) {
    return ImageView.whole(image, PixelLimits.ofBudget(config.budget()));
  }

  /** The crop of a region of the original under the crop's budget. */
  public ImageView crop(EpisodeRequest request, PixelBox region) {
    return ImageView.crop(request.image(), region, PixelLimits.ofBudget(config.cropBudget()));
  }

  /** The whole original under the crop's budget, which stands in for a region. */
  public ImageView whole(EpisodeRequest request) {
    return crop(request, PixelBox.of(request.image().size()));
  }

  private PixelBox region(ImageView view, ViewBox box) {
    return BoxMapping.toOriginal(box, patches.viewSize(view), view.region()).orElseThrow();
  }

  private static boolean isTooNarrow(Size size) {
    int longer = Math.max(size.width(), size.height());
    int shorter = Math.min(size.width(), size.height());
    return longer > (long) SmartResize.MAX_ASPECT_RATIO * shorter;
  }
}

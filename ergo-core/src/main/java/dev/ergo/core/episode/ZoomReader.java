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
import java.util.Optional;

/** Reads the box of a first stage; every text leads to a crop. */
public final class ZoomReader {

  private final PatchSource patches;
  private final EpisodeConfig config;

  /** A reader for views and crops of the given budgets. */
  public ZoomReader(PatchSource patches, EpisodeConfig config) {
    this.patches = patches;
    this.config = config;
  }

  /**
   * What a first stage asks for.
   *
   * @param zoom the box as written, in pixels of the view
   * @param outcome what became of it
   * @param crop the box's region; the whole image where the box is not valid
   */
  public record Zoomed(Optional<ViewBox> zoom, BoxOutcome outcome, ImageView crop) {}

  /**
   * Reads a text.
   *
   * @param view what the first stage saw
   * @param text what it wrote
   */
  public Zoomed read(EpisodeRequest request, ImageView view, String text) {
    ZoomParser.Zoom zoom = ZoomParser.parse(text);
    BoxOutcome outcome = zoom.outcome();
    if (zoom.box().isPresent()) {
      outcome = BoxMapping.outcome(zoom.box().get(), patches.viewSize(view));
    }
    if (outcome == BoxOutcome.VALID) {
      PixelBox region = region(request, view, zoom.box().orElseThrow());
      if (!isTooNarrow(region.size())) {
        return new Zoomed(zoom.box(), outcome, crop(request, region));
      }
      outcome = BoxOutcome.TOO_NARROW;
    }
    // ERGO's inference code: without a usable box the whole original is looked at again.
    return new Zoomed(zoom.box(), outcome, crop(request, PixelBox.of(request.image().size())));
  }

  /** The view of an image under the budget of stage 1. */
  public ImageView view(ImageSource image) {
    return ImageView.whole(image, PixelLimits.ofBudget(config.budget()));
  }

  /** The crop of a region of the original under the crop's budget. */
  public ImageView crop(EpisodeRequest request, PixelBox region) {
    return ImageView.crop(request.image(), region, PixelLimits.ofBudget(config.cropBudget()));
  }

  private PixelBox region(EpisodeRequest request, ImageView view, ViewBox box) {
    return BoxMapping.toOriginal(box, patches.viewSize(view), request.image().size()).orElseThrow();
  }

  private static boolean isTooNarrow(Size size) {
    int longer = Math.max(size.width(), size.height());
    int shorter = Math.min(size.width(), size.height());
    return longer > (long) SmartResize.MAX_ASPECT_RATIO * shorter;
  }
}

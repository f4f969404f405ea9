package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.LookControl;
import dev.ergo.core.episode.LookControl.Shown;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.OccludedImage;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.core.random.RandomKey;
import dev.ergo.data.Example;
import dev.ergo.eval.item.CropRule;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.PolicyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The change that a mode makes to an episode. All modes but {@link PolicyMode#OCCLUDED} change the
 * last look alone, so that with greedy decoding the policy asks for the same crop in each; that one
 * changes the first.
 *
 * @param rule how large the last crop is; only where the mode takes a rule
 * @param seed seed of random crops
 */
record Control(PolicyMode mode, Optional<CropRule> rule, long seed) {

  /** Stands where the crop should be in mode placeholder. */
  static final String PLACEHOLDER = "[The enlarged image is not available.]\n";

  /**
   * Without a rule an oracle's crop reaches beyond the target by this share of its sides, on each
   * side.
   */
  private static final double MARGIN = 0.5;

  /** Whether the crop is the one that is asked for about another item. */
  boolean swaps() {
    return mode == PolicyMode.SWAPPED_CROP;
  }

  /**
   * The view of the last look as a region of the item's own image; the crop of another item is
   * none.
   */
  Optional<ImageView> region(Optional<ImageView> shown) {
    return swaps() ? Optional.empty() : shown;
  }

  /**
   * Names what this mode shows beside the item's own pixels and texts, so that answers to another
   * text, margin or rule are not taken for its own; empty for most modes.
   */
  String shown() {
    if (rule.isPresent()) {
      return "rule " + rule.get();
    }
    return switch (mode) {
      case PLACEHOLDER -> PLACEHOLDER;
      case ORACLE_CROP -> "margin " + MARGIN;
      default -> "";
    };
  }

  /** What the first look is asked. */
  EpisodeRequest request(EvalItem item) {
    Example example = item.example();
    return mode == PolicyMode.OCCLUDED
        ? new EpisodeRequest(example.question(), example.options(), occluded(example))
        : example.request();
  }

  private static QuestionImages occluded(Example example) {
    List<ImageBox> targets = targets(example);
    List<ImageSource> images = new ArrayList<>();
    for (ImageSource image : example.images().sources()) {
      int number = images.size() + 1;
      images.add(new OccludedImage(image, boxes(targets, number)));
    }
    return new QuestionImages(images, example.images().texts());
  }

  private static List<PixelBox> boxes(List<ImageBox> targets, int image) {
    return ImageBox.in(targets, image);
  }

  /**
   * The number of the image that a view of an item's own is of, from 1.
   *
   * @param zoom the zoom that led to it, if one did
   */
  static int image(EvalItem item, ImageView shown, Optional<Zoom> zoom) {
    return zoom.filter(asked -> asked.crop().source().equals(shown.source()))
        .map(Zoom::image)
        .orElseGet(() -> Math.max(1, item.example().images().numberOf(shown.source())));
  }

  /**
   * What the looks of a batch show: the last one something of this mode's.
   *
   * @param last number of the last look that there may be
   * @param others crops asked for about the items' partners; empty unless {@link #swaps}
   */
  LookControl replacing(List<EvalItem> items, List<ImageView> others, int last) {
    return (row, look, chosen) -> {
      EvalItem item = items.get(row);
      if (look < last && mode != PolicyMode.OCCLUDED) {
        return Shown.of(chosen);
      }
      return switch (mode) {
        case NO_CROP -> Shown.of("");
        case PLACEHOLDER -> Shown.of(PLACEHOLDER);
        case RANDOM_CROP -> Shown.of(at(chosen, chosen.source(), moved(chosen, item)));
        case RESIZED_CROP -> Shown.of(resized(chosen));
        case ORACLE_CROP -> Shown.of(oracle(chosen, item.example()));
        case SWAPPED_CROP -> Shown.of(others.get(row));
        case OCCLUDED -> Shown.of(at(chosen, seen(chosen.source()), chosen.region()));
        default -> Shown.of(chosen);
      };
    };
  }

  /** The image itself where it was shown without its targets. */
  private static ImageSource seen(ImageSource image) {
    return image instanceof OccludedImage occluded ? occluded.original() : image;
  }

  private static ImageView at(ImageView chosen, ImageSource image, PixelBox region) {
    return new ImageView(image, region, chosen.limits(), chosen.filter());
  }

  /** A box of the same size, anywhere in the image, the same for an item whatever the batch. */
  private PixelBox moved(ImageView chosen, EvalItem item) {
    PixelBox box = chosen.region();
    Size image = chosen.source().size();
    RandomKey key = ItemNoise.key(seed, "random crops", item);
    int x = (int) (key.uniform(0) * (image.width() - box.size().width() + 1));
    int y = (int) (key.uniform(1) * (image.height() - box.size().height() + 1));
    return new PixelBox(x, y, x + box.size().width(), y + box.size().height());
  }

  private ImageView resized(ImageView chosen) {
    Size image = chosen.source().size();
    return at(chosen, chosen.source(), rule.orElseThrow().about(chosen.region(), image));
  }

  /** Around the target; of several images the first that holds a part of it. */
  private ImageView oracle(ImageView chosen, Example example) {
    List<ImageBox> targets = targets(example);
    // Where any box alone holds the answer, the first one is as good as the others.
    List<ImageBox> needed =
        example.boxesRule() == Example.BoxesRule.ANY ? targets.subList(0, 1) : targets;
    ImageSource image = example.images().get(needed.get(0).image());
    return at(chosen, image, around(boxes(needed, needed.get(0).image()), image.size()));
  }

  private PixelBox around(List<PixelBox> needed, Size image) {
    PixelBox box = PixelBox.around(needed);
    if (rule.isPresent()) {
      return rule.get().about(box, image);
    }
    int wide = (int) Math.ceil(MARGIN * box.size().width());
    int high = (int) Math.ceil(MARGIN * box.size().height());
    return new PixelBox(
        Math.max(0, box.x1() - wide),
        Math.max(0, box.y1() - high),
        Math.min(image.width(), box.x2() + wide),
        Math.min(image.height(), box.y2() + high));
  }

  private static List<ImageBox> targets(Example example) {
    if (example.targets().isEmpty()) {
      throw new UserException(
          "item %s has no target boxes, which modes oracle_crop and occluded need; leave these modes out for this benchmark"
              .formatted(example.id()));
    }
    for (ImageBox target : example.targets()) {
      PixelBox box = target.box();
      Size image = example.images().get(target.image()).size();
      if (box.x2() > image.width() || box.y2() > image.height()) {
        throw new UserException(
            "item %s has the target box %s outside of its image of %d x %d pixels"
                .formatted(example.id(), box, image.width(), image.height()));
      }
    }
    return example.targets();
  }
}

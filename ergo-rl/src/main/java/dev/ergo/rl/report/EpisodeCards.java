package dev.ergo.rl.report;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.ViewReference;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.EpisodePictures;
import dev.ergo.rl.reward.EpisodeScorer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns kept rollouts back into something a person can look at. */
final class EpisodeCards {

  private final ImageProcessor images;

  EpisodeCards(ImageProcessor images) {
    this.images = images;
  }

  /** The card of one rollout of an example. */
  EpisodeCard card(RolloutRow row, Example example) {
    boolean right = row.rewards().getOrDefault(EpisodeScorer.ANSWER, 0.0) > 0;
    Map<String, String> stages = new LinkedHashMap<>();
    stages.put("stage 1", row.stage1().text());
    row.stage2().ifPresent(stage -> stages.put("stage 2", stage.text()));
    Map<String, Double> numbers = new LinkedHashMap<>(row.rewards());
    numbers.put("reward", row.reward());
    numbers.put("advantage", row.advantage());
    return new EpisodeCard(
        example.id() + ", sample " + row.sample(),
        List.of(
            right ? "right" : "wrong",
            "box " + row.zoom().outcome().name().toLowerCase(Locale.ROOT),
            row.step() == 0 ? "first step" : "last step"),
        right,
        example.question(),
        example.options(),
        row.gold(),
        pictures(row, example),
        stages,
        numbers,
        "read as: " + row.prediction().orElse("no answer"));
  }

  private Optional<EpisodePictures> pictures(RolloutRow row, Example example) {
    try {
      Size size = example.image().size();
      Optional<PixelBox> chosen =
          row.zoom().outcome() == dev.ergo.core.geometry.BoxOutcome.VALID
              ? row.zoom().region()
              : Optional.empty();
      return Optional.of(
          new EpisodePictures(
              example.image().load(),
              size,
              chosen,
              example.boxes(),
              Optional.of(render(row.images().get(0), example)),
              Optional.of(render(row.images().get(1), example))));
    } catch (UserException e) {
      // The image was there when the episode was sampled; a report does without it.
      return Optional.empty();
    }
  }

  private RgbImage render(ViewReference view, Example example) {
    return images.render(
        new ImageView(example.image(), view.region(), view.limits(), view.filter()));
  }
}

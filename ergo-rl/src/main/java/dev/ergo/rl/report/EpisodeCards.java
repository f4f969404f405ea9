package dev.ergo.rl.report;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.EpisodePictures;
import dev.ergo.rl.reward.EpisodeScorer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns kept rollouts back into something a person can look at. */
record EpisodeCards(ImageProcessor images) {

  /** The card of one rollout of an example. */
  EpisodeCard card(RolloutRow row, Example example) {
    boolean right = row.rewards().getOrDefault(EpisodeScorer.ANSWER, 0.0) > 0;
    Map<String, String> looks = new LinkedHashMap<>();
    row.looks().forEach(look -> looks.put("look " + (looks.size() + 1), look.text()));
    Map<String, Double> numbers = new LinkedHashMap<>(row.rewards());
    numbers.put("reward", row.reward());
    numbers.put("advantage", row.advantage());
    return new EpisodeCard(
        example.id() + ", sample " + row.sample(),
        List.of(
            right ? "right" : "wrong", lastBox(row), row.step() == 0 ? "first step" : "last step"),
        right,
        example.question(),
        example.options(),
        row.gold(),
        pictures(row, example),
        looks,
        numbers,
        "read as: " + row.prediction().orElse("no answer"));
  }

  private static String lastBox(RolloutRow row) {
    return zooms(row)
        .reduce((first, second) -> second)
        .map(zoom -> "box " + zoom.outcome().name().toLowerCase(Locale.ROOT))
        .orElse("no zoom");
  }

  private static Stream<RolloutLook.Zoom> zooms(RolloutRow row) {
    return row.looks().stream().flatMap(look -> look.zoom().stream());
  }

  private Optional<EpisodePictures> pictures(RolloutRow row, Example example) {
    try {
      List<RgbImage> seen =
          row.looks().stream()
              .flatMap(look -> look.view().stream())
              .map(view -> images.render(view.of(example.image())))
              .toList();
      return Optional.of(
          new EpisodePictures(
              example.image().load(),
              example.image().size(),
              zooms(row)
                  .filter(zoom -> zoom.outcome() == BoxOutcome.VALID)
                  .map(RolloutLook.Zoom::crop)
                  .toList(),
              example.boxes(),
              Optional.of(seen.get(0)),
              seen.subList(1, seen.size())));
    } catch (UserException e) {
      // The image was there when the episode was sampled; a report does without it.
      return Optional.empty();
    }
  }
}

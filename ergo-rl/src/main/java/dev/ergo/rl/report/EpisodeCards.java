package dev.ergo.rl.report;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.train.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Turns kept rollouts and validated items back into something a person can look at. */
record EpisodeCards(ImageProcessor images, ZoomReader zooms) {

  /**
   * The card of one rollout of an example.
   *
   * @param time what its step is called
   */
  EpisodeCard card(RolloutRow row, Example example, String time) {
    boolean right = row.rewards().getOrDefault(EpisodeScorer.ANSWER, 0.0) > 0;
    Map<String, Double> numbers = new LinkedHashMap<>(row.rewards());
    numbers.put("reward", row.reward());
    numbers.put("advantage", row.advantage());
    for (int look = 0; row.looksDiffer() && look < row.advantages().size(); look++) {
      numbers.put("advantage of look " + (look + 1), row.advantages().get(look));
    }
    return new EpisodeCard(
        "%s, sample %d by policy version %d"
            .formatted(example.id(), row.sample(), row.policyVersion()),
        List.of(right ? "right" : "wrong", lastBox(row), time),
        right,
        example.question(),
        example.options(),
        row.gold(),
        SeenEpisode.pictures(images, example, () -> SeenEpisode.of(row, example)),
        looks(row.looks().stream().map(RolloutLook::text).toList()),
        numbers,
        "read as: " + row.prediction().orElse("no answer"));
  }

  /**
   * The card of a validated item.
   *
   * @param time before or after training
   * @param change what training made of it
   */
  EpisodeCard card(Validation.Item item, Example example, String time, String change) {
    boolean right = item.correct() > 0;
    List<String> labels = new ArrayList<>(List.of(right ? "right" : "wrong", time, change));
    if (!item.category().isEmpty()) {
      labels.add(item.category());
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    if (!Double.isNaN(item.coverage())) {
      numbers.put("coverage", item.coverage());
    }
    numbers.put("crop area", item.cropArea());
    return new EpisodeCard(
        item.id() + ", " + time,
        labels,
        right,
        example.question(),
        example.options(),
        example.answer(),
        SeenEpisode.pictures(images, example, () -> seen(item, example)),
        looks(item.looks()),
        numbers,
        "box: "
            + (item.outcome() == null
                ? "none, answered at once"
                : item.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
  }

  private static Map<String, String> looks(List<String> texts) {
    Map<String, String> looks = new LinkedHashMap<>();
    texts.forEach(text -> looks.put("look " + (looks.size() + 1), text));
    return looks;
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

  /** What an episode showed follows from its texts; the last one asks for nothing. */
  private SeenEpisode seen(Validation.Item item, Example example) {
    EpisodeRequest request = example.request();
    SeenEpisode seen = new SeenEpisode(zooms.views(request), new ArrayList<>(), new ArrayList<>());
    ImageView shown = seen.views().get(0);
    int image = 1;
    for (String text : item.looks().subList(0, item.looks().size() - 1)) {
      Zoom zoom = zooms.read(request, shown, image, text);
      zoom.region().ifPresent(region -> seen.chosen().add(new ImageBox(zoom.image(), region)));
      shown = zoom.crop();
      image = zoom.image();
      seen.crops().add(shown);
    }
    return seen;
  }
}

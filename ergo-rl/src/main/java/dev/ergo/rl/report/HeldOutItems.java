package dev.ergo.rl.report;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.data.Example;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.EpisodePictures;
import dev.ergo.eval.report.RowPlot;
import dev.ergo.rl.train.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The same held-out items before and after training, drawn one beside the other. */
final class HeldOutItems {

  private final List<Pair> pairs = new ArrayList<>();

  private record Pair(Validation.Item before, Validation.Item after) {

    boolean was() {
      return before.correct() > 0;
    }

    boolean is() {
      return after.correct() > 0;
    }

    String change() {
      return (was() == is() ? "stayed " : "became ") + (is() ? "right" : "wrong");
    }
  }

  /** How many items of each kind of change are shown; what training did matters most. */
  private static final Map<String, Integer> SHOWN =
      Map.of("became right", 5, "became wrong", 3, "stayed wrong", 2, "stayed right", 2);

  /** Pairs the items that both validations have. */
  HeldOutItems(List<Validation.Item> before, List<Validation.Item> after) {
    Map<String, Validation.Item> earlier = new LinkedHashMap<>();
    before.forEach(item -> earlier.put(item.id(), item));
    for (Validation.Item item : after) {
      if (earlier.containsKey(item.id())) {
        pairs.add(new Pair(earlier.get(item.id()), item));
      }
    }
  }

  boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** Crop areas of all items by category: what the policy makes of easy and hard questions. */
  RowPlot cropAreas() {
    Map<String, List<Pair>> categories = new TreeMap<>();
    for (Pair pair : pairs) {
      String category = pair.after().category();
      categories
          .computeIfAbsent(category.isEmpty() ? "all" : category, name -> new ArrayList<>())
          .add(pair);
    }
    return new RowPlot(
        "Crop area of each item, share of the image; the bar is the mean",
        List.of("before", "after"),
        categories.entrySet().stream()
            .map(
                category ->
                    new RowPlot.Row(
                        category.getKey(),
                        List.of(
                            areas(category.getValue(), Pair::before),
                            areas(category.getValue(), Pair::after))))
            .toList());
  }

  private static Optional<RowPlot.Mark> areas(
      List<Pair> pairs, Function<Pair, Validation.Item> time) {
    return Optional.of(
        new RowPlot.Strip(pairs.stream().map(time).map(Validation.Item::cropArea).toList()));
  }

  /**
   * Two cards for each of some items, before and after.
   *
   * @param examples the validation's examples, by id
   */
  List<EpisodeCard> cards(Map<String, Example> examples, ZoomReader zooms, ImageProcessor images) {
    List<EpisodeCard> cards = new ArrayList<>();
    Map<String, Integer> left = new LinkedHashMap<>(SHOWN);
    for (Pair pair : pairs) {
      Example example = examples.get(pair.after().id());
      if (example != null && left.merge(pair.change(), -1, Integer::sum) >= 0) {
        cards.add(card("before", pair.before(), pair, example, zooms, images));
        cards.add(card("after", pair.after(), pair, example, zooms, images));
      }
    }
    return cards;
  }

  private static EpisodeCard card(
      String time,
      Validation.Item item,
      Pair pair,
      Example example,
      ZoomReader zooms,
      ImageProcessor images) {
    boolean right = item.correct() > 0;
    List<String> labels = new ArrayList<>(List.of(right ? "right" : "wrong", time, pair.change()));
    if (!item.category().isEmpty()) {
      labels.add(item.category());
    }
    Map<String, String> looks = new LinkedHashMap<>();
    for (int i = 0; i < item.looks().size(); i++) {
      looks.put("look " + (i + 1), item.looks().get(i));
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
        pictures(item, example, zooms, images),
        looks,
        numbers,
        "box: "
            + (item.outcome() == null
                ? "none, answered at once"
                : item.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
  }

  private static Optional<EpisodePictures> pictures(
      Validation.Item item, Example example, ZoomReader zooms, ImageProcessor images) {
    try {
      EpisodeRequest request = example.request();
      List<ImageView> views = new ArrayList<>(List.of(zooms.view(request.image())));
      List<PixelBox> chosen = new ArrayList<>();
      // What an episode showed follows from its texts; the last one asks for nothing.
      for (String text : item.looks().subList(0, item.looks().size() - 1)) {
        Zoom zoom = zooms.read(request, views.get(views.size() - 1), text);
        zoom.region().ifPresent(chosen::add);
        views.add(zoom.crop());
      }
      return Optional.of(
          new EpisodePictures(
              example.image().load(),
              example.image().size(),
              chosen,
              example.boxes(),
              Optional.of(images.render(views.get(0))),
              views.stream().skip(1).map(images::render).toList()));
    } catch (UserException e) {
      // The image was there when it was asked about; a report does without it.
      return Optional.empty();
    }
  }
}

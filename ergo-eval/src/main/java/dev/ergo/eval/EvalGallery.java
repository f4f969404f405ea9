package dev.ergo.eval;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.EpisodeGallery;
import dev.ergo.eval.report.EpisodePictures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses items for the report and draws them: wrong and right ones in equal parts, first ones
 * first.
 */
final class EvalGallery {

  /** About 760 x 760 pixels. */
  private static final PixelLimits OVERVIEW = PixelLimits.ofBudget(736);

  private final ImageProcessor images;
  private final int perTask;

  EvalGallery(ImageProcessor images, int perTask) {
    this.images = images;
    this.perTask = perTask;
  }

  EpisodeGallery build(List<EvalTask> tasks, List<List<ItemResult>> results) {
    EpisodeGallery gallery = new EpisodeGallery();
    Map<String, Boolean> unanimous = unanimous(results);
    for (int i = 0; i < tasks.size(); i++) {
      for (ItemResult item : chosen(results.get(i))) {
        gallery.add(card(tasks.get(i), item, tasks.size() > 1, !unanimous.get(place(item))));
      }
    }
    return gallery;
  }

  private List<ItemResult> chosen(List<ItemResult> items) {
    List<ItemResult> wrong = items.stream().filter(item -> !item.correct()).toList();
    List<ItemResult> right = items.stream().filter(ItemResult::correct).toList();
    int fromWrong = Math.min(wrong.size(), Math.max(perTask / 2, perTask - right.size()));
    List<ItemResult> chosen = new ArrayList<>(wrong.subList(0, fromWrong));
    chosen.addAll(right.subList(0, Math.min(right.size(), perTask - fromWrong)));
    chosen.sort(Comparator.comparingInt(ItemResult::position));
    return chosen;
  }

  /** For each item, whether all policies agree on it. */
  private static Map<String, Boolean> unanimous(List<List<ItemResult>> results) {
    Map<String, Boolean> first = new HashMap<>();
    Map<String, Boolean> unanimous = new HashMap<>();
    for (List<ItemResult> items : results) {
      for (ItemResult item : items) {
        Boolean other = first.putIfAbsent(place(item), item.correct());
        unanimous.merge(place(item), other == null || other == item.correct(), Boolean::logicalAnd);
      }
    }
    return unanimous;
  }

  private static String place(ItemResult item) {
    return item.benchmark() + "\n" + item.position();
  }

  private EpisodeCard card(EvalTask task, ItemResult item, boolean several, boolean disputed) {
    Optional<Example> example = example(task, item);
    Map<String, String> stages = new LinkedHashMap<>();
    for (int stage = 0; stage < item.stages().size(); stage++) {
      stages.put("stage " + (stage + 1), item.stages().get(stage));
    }
    item.error().ifPresent(error -> stages.put("error", error));
    return new EpisodeCard(
        item.id(),
        labels(item, several, disputed),
        item.correct(),
        example.map(Example::question).orElse("(the example can't be read)"),
        example.map(Example::options).orElse(List.of()),
        item.gold(),
        example.flatMap(readable -> pictures(task, readable, item)),
        stages,
        numbers(item),
        verdict(item));
  }

  private static List<String> labels(ItemResult item, boolean several, boolean disputed) {
    FailureCause cause = item.verdict().cause();
    String outcome = item.correct() ? "correct" : cause == FailureCause.NONE ? "wrong" : "failed";
    return Stream.of(
            Stream.of(outcome),
            item.region().boxOutcome().stream().map(box -> "box " + lower(box)),
            several ? Stream.of(item.benchmark() + ", " + item.policy()) : Stream.<String>empty(),
            disputed ? Stream.of("policies disagree") : Stream.<String>empty())
        .flatMap(labels -> labels)
        .toList();
  }

  private static Map<String, Double> numbers(ItemResult item) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    item.region().cropArea().ifPresent(area -> numbers.put("region / image", area));
    item.region()
        .quality()
        .ifPresent(
            quality -> {
              numbers.put("target covered", quality.coverage());
              numbers.put("IoU", quality.iou());
            });
    item.cost()
        .ifPresent(
            cost -> {
              numbers.put("vision tokens", (double) cost.visionTokens());
              numbers.put("seconds", cost.seconds());
            });
    return numbers;
  }

  private static String verdict(ItemResult item) {
    if (item.verdict().cause() != FailureCause.NONE) {
      return "no answer read: " + lower(item.verdict().cause());
    }
    String option =
        item.verdict().option().map(index -> " (option " + Example.letter(index) + ")").orElse("");
    return "read as: " + item.verdict().extracted() + option;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Optional<Example> example(EvalTask task, ItemResult item) {
    try {
      return Optional.of(task.source().get(item.position()));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** Pictures are an extra: an image that can't be drawn has been counted already. */
  private Optional<EpisodePictures> pictures(EvalTask task, Example example, ItemResult item) {
    ImageSource image = example.image();
    try {
      Optional<RgbImage> crop =
          item.region()
              .crop()
              .map(region -> images.render(ImageView.crop(image, region, task.limits())));
      return Optional.of(
          new EpisodePictures(
              images.render(ImageView.whole(image, OVERVIEW)),
              image.size(),
              item.region().crop(),
              example.boxes(),
              Optional.of(images.render(ImageView.whole(image, task.limits()))),
              crop));
    } catch (UserException e) {
      return Optional.empty();
    }
  }
}

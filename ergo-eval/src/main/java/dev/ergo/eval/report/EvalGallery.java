package dev.ergo.eval.report;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.item.RegionQuality;
import dev.ergo.eval.run.EvalTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Puts every item with the answers of all policies into an {@link ItemBrowser}, and pictures to
 * some of them: of each benchmark as many items as asked for, in equal parts those that the
 * policies disagree about, that all got wrong and that all got right, first ones first.
 */
final class EvalGallery {

  /** About 760 x 760 pixels. */
  private static final PixelLimits OVERVIEW = PixelLimits.ofBudget(736);

  private final ImageProcessor images;
  private final int pictured;
  private final PicturePool pool = new PicturePool();

  /**
   * Creates a gallery.
   *
   * @param pictured items with pictures, of each benchmark
   */
  EvalGallery(ImageProcessor images, int pictured) {
    this.images = images;
    this.pictured = pictured;
  }

  ItemBrowser build(List<EvalTask> tasks, List<List<ItemResult>> results) {
    List<String> policies = tasks.stream().map(EvalTask::policy).distinct().toList();
    ItemBrowser browser = new ItemBrowser(policies, pool);
    Map<String, Map<Integer, List<Given>>> benchmarks = new LinkedHashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      for (ItemResult result : results.get(i)) {
        benchmarks
            .computeIfAbsent(result.key().benchmark(), name -> new TreeMap<>())
            .computeIfAbsent(result.key().position(), position -> new ArrayList<>())
            .add(new Given(tasks.get(i), result));
      }
    }
    for (Map<Integer, List<Given>> items : benchmarks.values()) {
      Set<Integer> chosen = chosen(items);
      items.forEach(
          (position, given) -> browser.add(item(policies, given, chosen.contains(position))));
    }
    return browser;
  }

  /**
   * Answers of finished evaluations, matched by benchmark and id.
   *
   * @param answers by the policy's name, in the order of the columns
   */
  static ItemBrowser sideBySide(Map<String, List<ItemResult>> answers) {
    ItemBrowser browser = new ItemBrowser(List.copyOf(answers.keySet()), new PicturePool());
    Map<List<String>, Map<String, ItemResult>> items = new LinkedHashMap<>();
    answers.forEach(
        (policy, results) ->
            results.forEach(
                result ->
                    items
                        .computeIfAbsent(
                            List.of(result.key().benchmark(), result.item().id()),
                            id -> new LinkedHashMap<>())
                        .put(policy, result)));
    for (Map<String, ItemResult> given : items.values()) {
      ItemResult first = given.values().iterator().next();
      browser.add(
          new ItemBrowser.Item(
              first.key().benchmark(),
              first.item().id(),
              first.item().category(),
              "",
              List.of(),
              first.item().gold(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              answers.keySet().stream()
                  .map(
                      policy ->
                          Optional.ofNullable(given.get(policy))
                              .map(result -> answer(result, List.of(), Optional.empty())))
                  .toList()));
    }
    return browser;
  }

  /** Positions of the items with pictures. */
  private Set<Integer> chosen(Map<Integer, List<Given>> items) {
    List<List<Integer>> groups = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    items.forEach(
        (position, given) -> {
          long right = given.stream().filter(answer -> answer.result().correct()).count();
          groups.get(right == 0 ? 1 : right == given.size() ? 2 : 0).add(position);
        });
    Set<Integer> chosen = new HashSet<>();
    for (int turn = 0; chosen.size() < Math.min(pictured, items.size()); turn++) {
      for (List<Integer> group : groups) {
        if (turn < group.size() && chosen.size() < pictured) {
          chosen.add(group.get(turn));
        }
      }
    }
    return chosen;
  }

  private ItemBrowser.Item item(List<String> policies, List<Given> given, boolean withPictures) {
    EvalTask task = given.get(0).task();
    ItemResult first = given.get(0).result();
    Optional<Example> example = task.source().readable(first.key().position());
    Optional<Example> shown = example.filter(readable -> withPictures && pool.hasRoom());
    List<ItemBrowser.Original> originals = shown.map(this::originals).orElse(List.of());
    Optional<ItemBrowser.Original> original = originals.stream().findFirst();
    Map<String, ItemBrowser.Answer> answers = new LinkedHashMap<>();
    for (Given answer : given) {
      answers.put(
          answer.task().policy(), answer(answer, original.isPresent() ? shown : Optional.empty()));
    }
    return new ItemBrowser.Item(
        first.key().benchmark(),
        first.item().id(),
        first.item().category(),
        example.map(Example::question).orElse("(the item can't be read)"),
        example.map(Example::options).orElse(List.of()),
        first.item().gold(),
        original.map(ItemBrowser.Original::picture),
        original.map(ItemBrowser.Original::size),
        example.map(readable -> readable.boxes(1)).orElse(List.of()),
        originals.stream().skip(1).toList(),
        policies.stream().map(policy -> Optional.ofNullable(answers.get(policy))).toList());
  }

  /** All images of an item; none where one of them can't be drawn. */
  private List<ItemBrowser.Original> originals(Example example) {
    List<ItemBrowser.Original> originals = new ArrayList<>();
    for (ImageSource image : example.images().sources()) {
      Optional<Integer> picture = drawn(ImageView.whole(image, OVERVIEW), pool::addOriginal);
      if (picture.isEmpty()) {
        return List.of();
      }
      originals.add(
          new ItemBrowser.Original(
              picture.get(), image.size(), example.boxes(originals.size() + 1)));
    }
    return originals;
  }

  private ItemBrowser.Answer answer(Given given, Optional<Example> shown) {
    ItemResult result = given.result();
    EvalTask task = given.task();
    List<ImageView> views =
        shown
            .filter(example -> !result.looks().isEmpty() && sawImage(task))
            .map(example -> example.images().sources())
            .orElse(List.of())
            .stream()
            .map(image -> ImageView.whole(image, task.limits()))
            .toList();
    Optional<ImageView> crop =
        shown.flatMap(
            example ->
                result
                    .region()
                    .crop()
                    .map(
                        region ->
                            ImageView.crop(
                                example.images().get(result.region().image()),
                                region,
                                task.cropLimits())));
    return answer(
        result,
        views.stream().flatMap(whole -> drawn(whole, pool::addSeen).stream()).toList(),
        crop.flatMap(part -> drawn(part, pool::addSeen)));
  }

  private static ItemBrowser.Answer answer(
      ItemResult result, List<Integer> views, Optional<Integer> crop) {
    return new ItemBrowser.Answer(
        outcome(result),
        result.correct(),
        result.region().boxOutcome().map(EvalGallery::lower),
        read(result),
        result.region().crop(),
        result.region().cropImage(),
        views.stream().findFirst(),
        views.stream().skip(1).toList(),
        crop,
        numbers(result),
        result.looks(),
        result.error());
  }

  /** A view with the target blacked out is not the image's own: none is shown rather than that. */
  private static boolean sawImage(EvalTask task) {
    return !task.description().mode().equals(PolicyMode.OCCLUDED.key());
  }

  private static String outcome(ItemResult result) {
    if (result.correct()) {
      return "right";
    }
    FailureCause cause = result.verdict().cause();
    return cause == FailureCause.NONE ? "wrong" : "failed: " + lower(cause);
  }

  private static String read(ItemResult result) {
    return result.verdict().extracted()
        + result
            .verdict()
            .option()
            .map(index -> " (option " + Example.letter(index) + ")")
            .orElse("");
  }

  private static Map<String, Double> numbers(ItemResult result) {
    Optional<RegionQuality> quality = result.region().quality();
    Optional<ItemCost> cost = result.cost();
    Map<String, Optional<Double>> numbers = new LinkedHashMap<>();
    double score = result.verdict().score();
    numbers.put("score", Optional.of(score).filter(part -> part > 0 && part < 1));
    numbers.put("region / image", result.region().cropArea());
    numbers.put("target covered", quality.map(RegionQuality::coverage));
    numbers.put("IoU", quality.map(RegionQuality::iou));
    numbers.put("crop sufficient", result.sufficient().map(enough -> enough ? 1.0 : 0.0));
    numbers.put("vision tokens", cost.map(ItemCost::visionTokens).map(Integer::doubleValue));
    numbers.put("generated", cost.map(ItemCost::generatedTokens).map(Integer::doubleValue));
    numbers.put("seconds", cost.map(ItemCost::seconds));
    Map<String, Double> known = new LinkedHashMap<>();
    numbers.forEach((name, number) -> number.ifPresent(value -> known.put(name, value)));
    return known;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * Number of a picture. Pictures are an extra: an image that can't be drawn has been counted
   * already.
   */
  private Optional<Integer> drawn(ImageView view, ToIntFunction<RgbImage> pool) {
    try {
      return Optional.of(pool.applyAsInt(images.render(view)));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** One policy's answer to an item. */
  private record Given(EvalTask task, ItemResult result) {}
}

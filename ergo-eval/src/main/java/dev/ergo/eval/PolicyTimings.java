package dev.ergo.eval;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.TimingConfig;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.metrics.Timing;
import dev.ergo.eval.run.EvalProgress;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.TaskRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Measures how long policies take for an item at several batch sizes. Policies of a benchmark take
 * turns on the same items, so that a machine that slows down slows them all; images are loaded anew
 * each time; the first batch of each does not count.
 */
final class PolicyTimings {

  private final EvalConfig eval;
  private final TimingConfig config;
  private final EvalProgress.Listener listener;

  /**
   * Creates the measurement.
   *
   * @param eval has a section timing
   * @param listener told before each measurement
   */
  PolicyTimings(EvalConfig eval, EvalProgress.Listener listener) {
    this.eval = eval;
    this.config = eval.timing();
    this.listener = listener;
  }

  /**
   * Measures the policies of every benchmark on the first items that all of them could answer.
   *
   * @param answers the results of each task
   */
  List<Timing> measure(List<EvalTask> tasks, List<List<ItemResult>> answers) {
    Map<String, List<EvalTask>> groups = new LinkedHashMap<>();
    Map<String, Set<Integer>> answered = new LinkedHashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      String name = tasks.get(i).benchmark().name();
      Set<Integer> mine = answered(answers.get(i));
      groups.computeIfAbsent(name, key -> new ArrayList<>()).add(tasks.get(i));
      answered.computeIfAbsent(name, key -> new TreeSet<>(mine)).retainAll(mine);
    }
    List<Timing> timings = new ArrayList<>();
    groups.forEach(
        (name, group) -> {
          TaskRunner runner = new TaskRunner(group.get(0), eval, listener);
          List<Integer> positions = answered.get(name).stream().limit(config.items()).toList();
          for (int size : positions.isEmpty() ? List.<Integer>of() : config.batchSizes()) {
            timings.addAll(measure(group, runner.items(positions), size));
          }
        });
    return timings;
  }

  private static Set<Integer> answered(List<ItemResult> results) {
    return results.stream()
        .filter(result -> result.key().sample() == 0 && result.cost().isPresent())
        .map(result -> result.key().position())
        .collect(Collectors.toSet());
  }

  private List<Timing> measure(List<EvalTask> tasks, List<EvalItem> items, int size) {
    listener.measuring(
        "timing %s: %d policies, %d rounds of %d items, %d together"
            .formatted(
                tasks.get(0).benchmark().name(),
                tasks.size(),
                config.rounds(),
                items.size(),
                size));
    Map<String, double[]> seconds = new LinkedHashMap<>();
    for (EvalTask task : tasks) {
      answer(task, items, size, Math.min(size, items.size()), -1);
      seconds.put(task.policy(), new double[config.rounds()]);
    }
    for (int round = 0; round < config.rounds(); round++) {
      for (EvalTask task : tasks) {
        seconds.get(task.policy())[round] = answer(task, items, size, items.size(), round);
      }
    }
    double[] first = seconds.get(tasks.get(0).policy());
    return tasks.stream()
        .map(task -> timing(task, size, items.size(), seconds.get(task.policy()), first))
        .toList();
  }

  /** Seconds an item. */
  private static double answer(
      EvalTask task, List<EvalItem> items, int size, int count, int round) {
    long begin = System.nanoTime();
    for (int from = 0; from < count; from += size) {
      task.answering()
          .answer(
              items.subList(from, Math.min(from + size, count)).stream()
                  .map(item -> fresh(item, size + "-" + round))
                  .toList());
    }
    return (System.nanoTime() - begin) * 1e-9 / count;
  }

  private static Timing timing(
      EvalTask task, int size, int items, double[] seconds, double[] first) {
    double[] ratios = new double[seconds.length];
    Arrays.setAll(ratios, round -> first[round] / seconds[round]);
    return new Timing(
        task.benchmark().name(),
        task.policy(),
        size,
        items,
        new Median().evaluate(seconds),
        Arrays.stream(seconds).boxed().toList(),
        new Median().evaluate(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow());
  }

  /** The item, and its partner, with images that no cache holds. */
  private static EvalItem fresh(EvalItem item, String turn) {
    return new EvalItem(
        item.position(),
        item.sample(),
        fresh(item.example(), turn),
        item.prompt(),
        () -> fresh(item.partner().get(), turn));
  }

  private static Example fresh(Example example, String turn) {
    return example.withImages(image -> new FreshImage(image, turn));
  }

  /** The same pixels under another name. */
  private record FreshImage(ImageSource image, String turn) implements ImageSource {

    @Override
    public String id() {
      return image.id() + " in turn " + turn;
    }

    @Override
    public Size size() {
      return image.size();
    }

    @Override
    public RgbImage load() {
      return image.load();
    }
  }
}

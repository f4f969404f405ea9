package dev.ergo.eval.inspect;

import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What has been found in the rollouts so far, and a summary of it. */
final class RolloutFindings {

  private final Distribution looks = new Distribution();
  private final Distribution behind = new Distribution();
  private final Distribution boxes = new Distribution();
  private final Distribution predictions = new Distribution();
  private final Distribution golds = new Distribution();
  private final List<Double> crops = new ArrayList<>();
  private final List<LookTokens> tokens = new ArrayList<>();
  private final Map<String, Mean> rewards = new TreeMap<>();
  private final TreeMap<Integer, Mean> steps = new TreeMap<>();
  private final Map<Group, Span> groups = new HashMap<>();
  private long episodes;
  private long unread;
  private long unused;

  /** The episodes of one question. */
  private record Group(int step, int prompt) {}

  /** Least and greatest reward of a group. */
  private record Span(double least, double most) {

    Span with(double reward) {
      return new Span(Math.min(least, reward), Math.max(most, reward));
    }
  }

  /** A mean while values come in. */
  private static final class Mean {

    private double sum;
    private long count;

    /** NaN stands for a component that was not asked. */
    void add(double value) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }

    double mean() {
      return sum / count;
    }
  }

  /** Lengths of the looks of one number. */
  private static final class LookTokens {

    private final List<Double> counts = new ArrayList<>();
    private long cut;

    void add(RolloutLook look) {
      counts.add((double) look.sampled().ids().size());
      cut += look.sampled().stopped() ? 0 : 1;
    }
  }

  /** Takes the next episode. */
  void add(RolloutRow row) {
    episodes++;
    unused += row.used() ? 0 : 1;
    behind.add(String.valueOf(row.step() - row.policyVersion()));
    looks.add(String.valueOf(row.looks().size()));
    for (int i = 0; i < row.looks().size(); i++) {
      if (tokens.size() == i) {
        tokens.add(new LookTokens());
      }
      tokens.get(i).add(row.looks().get(i));
      addZoom(row, row.looks().get(i));
    }
    row.prediction().ifPresentOrElse(predictions::add, () -> unread++);
    golds.add(row.gold());
    row.rewards().forEach((name, value) -> mean(rewards, name).add(value));
    mean(rewards, "total").add(row.reward());
    mean(steps, row.step()).add(row.reward());
    groups.merge(
        new Group(row.step(), row.prompt()),
        new Span(row.reward(), row.reward()),
        (span, first) -> span.with(row.reward()));
  }

  private static <K> Mean mean(Map<K, Mean> means, K key) {
    return means.computeIfAbsent(key, name -> new Mean());
  }

  /** The first look's views are the whole images. */
  private void addZoom(RolloutRow row, RolloutLook look) {
    look.zoom()
        .ifPresent(
            zoom -> {
              boxes.add(zoom.outcome().name().toLowerCase(Locale.ROOT));
              row.looks().get(0).views().stream()
                  .skip(zoom.image() - 1L)
                  .findFirst()
                  .ifPresent(
                      whole -> crops.add(100.0 * zoom.crop().area() / whole.region().area()));
            });
  }

  /** The summary, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    long alike = groups.values().stream().filter(span -> span.least() == span.most()).count();
    lines.add(
        "rollouts of %d steps, %d to %d: %d episodes of %d questions"
            .formatted(steps.size(), steps.firstKey(), steps.lastKey(), episodes, groups.size()));
    lines.add(
        String.format(
            Locale.ROOT,
            "questions whose episodes all have the same reward, from which nothing is learned: %d (%.1f %%)",
            alike,
            100.0 * alike / groups.size()));
    if (unused > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "episodes that dynamic sampling refused, from which nothing was learned: %d (%.1f %%)",
              unused,
              100.0 * unused / episodes));
    }
    lines.add("steps that the policy was behind when it sampled: " + behind.inOrder());
    lines.add("looks of an episode: " + looks.inOrder());
    for (int i = 0; i < tokens.size(); i++) {
      LookTokens look = tokens.get(i);
      lines.add(
          String.format(
              Locale.ROOT,
              "tokens of look %d: %s; cut at the limit %d (%.1f %%)",
              i + 1,
              Distribution.range(look.counts, "%.0f"),
              look.cut,
              100.0 * look.cut / look.counts.size()));
    }
    if (!boxes.isEmpty()) {
      lines.add("boxes: " + boxes.mostFrequent());
    }
    if (!crops.isEmpty()) {
      lines.add("crops: share of the image in percent " + Distribution.range(crops, "%.2f"));
    }
    addAnswers(lines);
    addRewards(lines);
    return lines;
  }

  private void addAnswers(List<String> lines) {
    lines.add("gold answers, %d different: %s".formatted(golds.distinct(), golds.mostFrequent()));
    lines.add(
        String.format(
            Locale.ROOT,
            "episodes without a readable answer: %d (%.1f %%)",
            unread,
            100.0 * unread / episodes));
    if (!predictions.isEmpty()) {
      lines.add(
          "answers, %d different: %s"
              .formatted(predictions.distinct(), predictions.mostFrequent()));
    }
  }

  private void addRewards(List<String> lines) {
    rewards.forEach(
        (name, values) ->
            lines.add(String.format(Locale.ROOT, "mean reward, %s: %.4f", name, values.mean())));
    lines.add(
        String.format(
            Locale.ROOT,
            "mean reward of step %d: %.4f, of step %d: %.4f",
            steps.firstKey(),
            steps.firstEntry().getValue().mean(),
            steps.lastKey(),
            steps.lastEntry().getValue().mean()));
  }
}

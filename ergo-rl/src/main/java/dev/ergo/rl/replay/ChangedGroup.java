package dev.ergo.rl.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A group whose advantages change much: where its episodes stand, and their numbers.
 *
 * @param piece its file
 * @param step the step that it is of
 * @param prompt place of its question in the step
 * @param change mean size of the changes of its advantages
 * @param rewardsBefore one an episode
 * @param rewards under the variant
 * @param advantagesBefore one an episode
 * @param advantages under the variant
 */
record ChangedGroup(
    ReplayPiece piece,
    int step,
    int prompt,
    double change,
    double[] rewardsBefore,
    double[] rewards,
    double[] advantagesBefore,
    double[] advantages) {

  static ChangedGroup of(ReplayedGroup group) {
    return new ChangedGroup(
        group.file().piece(),
        group.file().step(),
        group.stored(0).prompt(),
        group.change(),
        group.rewardsBefore(),
        group.rewards(),
        group.advantagesBefore(),
        group.advantages());
  }

  /** The first of the episodes that are best before. */
  int bestBefore() {
    return first(ReplayedGroup.best(rewardsBefore));
  }

  /** The first of the episodes that are best under the variant. */
  int bestAfter() {
    return first(ReplayedGroup.best(rewards));
  }

  /** Rewards and advantages of all of its episodes, before and after. */
  String described() {
    return "rewards %s, now %s; advantages %s, now %s"
        .formatted(
            listed("%.2f", rewardsBefore),
            listed("%.2f", rewards),
            listed("%+.2f", advantagesBefore),
            listed("%+.2f", advantages));
  }

  private static String listed(String format, double[] values) {
    return Arrays.stream(values)
        .mapToObj(value -> String.format(Locale.ROOT, format, value))
        .collect(Collectors.joining(" "));
  }

  private static int first(boolean[] best) {
    int at = 0;
    while (at < best.length - 1 && !best[at]) {
      at++;
    }
    return at;
  }

  /** The groups that change most, of equal ones the first. */
  static final class Top {

    private final int most;
    private final List<ChangedGroup> groups = new ArrayList<>();

    Top(int most) {
      this.most = most;
    }

    void add(ReplayedGroup group) {
      double change = group.change();
      boolean full = groups.size() == most;
      if (change > 0 && (!full || change > groups.get(most - 1).change())) {
        if (full) {
          groups.remove(most - 1);
        }
        groups.add(of(group));
        groups.sort(Comparator.comparingDouble(ChangedGroup::change).reversed());
      }
    }

    List<ChangedGroup> groups() {
      return groups;
    }
  }
}

package dev.ergo.rl.advantage;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.config.Nearest;
import dev.ergo.rl.reward.EpisodeScorer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The section {@code advantage.looks}: which components of the reward each look answers for.
 *
 * @param first components that count for the looks that zoom, every look but the last; absent: all
 *     but format. Example: {@code [answer, region, area]}
 * @param last components that count for the look that ends the episode; absent: all but region,
 *     coverage, area and crop_gain. Example: {@code [answer, format]}
 */
public record LookCredit(List<String> first, List<String> last) {

  /** What the last look alone has in its hands. */
  private static final Set<String> OF_LAST = Set.of("format");

  /** What is decided before the last look. */
  private static final Set<String> OF_FIRST =
      Set.of("region", "coverage", "area", EpisodeScorer.CROP_GAIN);

  /** Copies the lists. */
  public LookCredit {
    first = listed("first", first);
    last = listed("last", last);
  }

  private static List<String> listed(String key, List<String> names) {
    if (names == null) {
      return null;
    }
    Check.require(!names.isEmpty(), key, "must name at least one component of the reward");
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Check.require(name != null && seen.add(name), key, "names " + name + " twice");
    }
    return List.copyOf(names);
  }

  /** Components that count for the looks that zoom. */
  Set<String> first(List<String> components) {
    return chosen(first, components, OF_LAST);
  }

  /** Components that count for the look that ends the episode. */
  Set<String> last(List<String> components) {
    return chosen(last, components, OF_FIRST);
  }

  private static Set<String> chosen(List<String> named, List<String> all, Set<String> others) {
    Set<String> chosen = new LinkedHashSet<>(all);
    if (named == null) {
      chosen.removeAll(others);
    } else {
      chosen.retainAll(named);
    }
    return chosen;
  }

  /**
   * Checks the names.
   *
   * @param known names that components can have
   * @param scored names of the components that count in the reward
   * @throws InvalidValueException for a name that no component has, and for a component that would
   *     count for no look
   */
  void check(Set<String> known, List<String> scored) {
    check("advantage.looks.first", first, known);
    check("advantage.looks.last", last, known);
    Set<String> left = new LinkedHashSet<>(scored);
    left.removeAll(first(scored));
    left.removeAll(last(scored));
    if (!left.isEmpty()) {
      throw new InvalidValueException(
          "advantage.looks",
          "leaves out %s, which has a weight in rewards; name it in first, last or both, or give it no weight"
              .formatted(String.join(", ", left)));
    }
    if (first(scored).isEmpty() || last(scored).isEmpty()) {
      throw new InvalidValueException(
          "advantage.looks." + (first(scored).isEmpty() ? "first" : "last"),
          "names no component that has a weight in rewards; name one of "
              + String.join(", ", scored));
    }
  }

  private static void check(String key, List<String> names, Set<String> known) {
    if (names == null) {
      return;
    }
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InvalidValueException(
            key,
            "names %s, and no component of the reward has that name; %s"
                .formatted(
                    name,
                    Nearest.of(name, known.stream().sorted().toList())
                        .map(near -> "did you mean " + near + "?")
                        .orElse(
                            "there are " + String.join(", ", known.stream().sorted().toList()))));
      }
    }
  }
}

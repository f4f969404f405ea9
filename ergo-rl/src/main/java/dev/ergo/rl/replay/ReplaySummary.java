package dev.ergo.rl.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The content of {@code summary.json}: each variant against what training used.
 *
 * @param replay name of the replay
 * @param runs what was replayed
 * @param leftOut keys of a sweep's variants that were not replayed
 * @param variants in the order of the configuration
 */
record ReplaySummary(String replay, List<Run> runs, Set<String> leftOut, List<Variant> variants) {

  /**
   * A run.
   *
   * @param folder as it was given
   * @param steps files of rollouts
   * @param episodes in them that training learned from
   * @param refused the others, which dynamic sampling has refused and which are left out
   */
  record Run(String folder, long steps, long episodes, long refused) {}

  /**
   * A variant.
   *
   * @param name its name
   * @param rows its rows, relative to the replay's folder
   * @param set overrides by dotted key
   * @param judge where verdicts came from: none, stored, asked, or stored and asked
   * @param all of all groups
   * @param categories of the groups of each category
   */
  record Variant(
      String name,
      String rows,
      Map<String, JsonNode> set,
      String judge,
      Figures all,
      Map<String, Figures> categories) {}

  /** A mean before and after; empty where nothing has a value. */
  record Pair(Optional<Double> before, Optional<Double> after) {}

  /**
   * What is said of some groups.
   *
   * @param groups how many they are
   * @param components mean of each component, unweighted, over the episodes that have it
   * @param reward mean of the weighted sums
   * @param rankCorrelation Spearman's, of the rewards of all episodes; empty where one side is
   *     constant
   * @param rankCorrelationInGroups its mean over the groups that have one
   * @param bestChanges share of groups of which no episode is best both before and after
   * @param bestDiffer share of groups of which other episodes, or more or fewer, are best after
   * @param withoutContrast share of groups whose rewards are all alike
   * @param absoluteChange mean size of the changes of advantages
   * @param advantage of all episodes
   * @param looks the same for the episodes that have a first look, a second one and so on
   */
  record Figures(
      long groups,
      Map<String, Pair> components,
      Pair reward,
      Optional<Double> rankCorrelation,
      Optional<Double> rankCorrelationInGroups,
      double bestChanges,
      double bestDiffer,
      Pair withoutContrast,
      double absoluteChange,
      Advantage advantage,
      List<Advantage> looks) {}

  /**
   * Advantages of some episodes.
   *
   * @param episodes how many they are
   * @param tokens sampled tokens, those of the look alone
   * @param mean over the episodes
   * @param meanOfTokens over the tokens: what the loss of the look is weighed with
   * @param signChanges share of episodes whose advantage is above 0 before and below after, or the
   *     other way round
   * @param gained share of episodes whose advantage is 0 before and not after
   * @param lost share of episodes whose advantage is 0 after and not before
   */
  record Advantage(
      long episodes,
      long tokens,
      Pair mean,
      Pair meanOfTokens,
      double signChanges,
      double gained,
      double lost) {}
}

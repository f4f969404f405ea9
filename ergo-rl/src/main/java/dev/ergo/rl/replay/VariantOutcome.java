package dev.ergo.rl.replay;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A variant while its files come in, in order. */
final class VariantOutcome implements AutoCloseable {

  /** The folder of the rows of all variants, in that of the replay. */
  static final String FOLDER = "replayed";

  private final ReplayPlan.Replayed variant;
  private final Path file;
  private final VariantRows rows;
  private final Tally all = new Tally();
  private final Map<String, Tally> categories = new TreeMap<>();
  private final ChangedGroup.Top changed;
  private boolean asked;
  private boolean stored;

  /**
   * Creates it.
   *
   * @param folder of the replay
   * @param shown groups that the page shows at most
   */
  VariantOutcome(ReplayPlan.Replayed variant, Path folder, int shown) {
    this.variant = variant;
    this.file = folder.resolve(place());
    this.rows = new VariantRows(file);
    this.changed = new ChangedGroup.Top(shown);
  }

  private String place() {
    return FOLDER + "/" + variant.variant().slug() + ".parquet";
  }

  /** The variant's name. */
  String name() {
    return variant.variant().name();
  }

  void add(String run, ReplayedFile from, ReplayedFile.Scores scores) {
    rows.add(run, from, scores);
    asked |= scores.asked();
    stored |= !scores.asked() && scores.names().contains(ReplayedEpisode.REGION);
    for (int first = 0; first < from.episodes().size(); first += from.group()) {
      ReplayedGroup group = new ReplayedGroup(from, first, scores);
      all.add(group);
      categories.computeIfAbsent(group.stored(0).category(), name -> new Tally()).add(group);
      changed.add(group);
    }
  }

  /** The groups that change most. */
  List<ChangedGroup> changed() {
    return changed.groups();
  }

  /** Ends the file of rows, and reads their rewards back for the correlations. */
  ReplaySummary.Variant publish() {
    rows.publish();
    RewardPairs pairs = VariantRows.read(file);
    Map<String, ReplaySummary.Figures> byCategory = new LinkedHashMap<>();
    categories.forEach(
        (name, tally) -> byCategory.put(name, tally.figures(pairs.correlation(name))));
    return new ReplaySummary.Variant(
        name(),
        place(),
        variant.set(),
        asked ? stored ? "stored and asked" : "asked" : stored ? "stored" : "none",
        all.figures(pairs.correlation()),
        byCategory);
  }

  @Override
  public void close() {
    rows.close();
  }
}

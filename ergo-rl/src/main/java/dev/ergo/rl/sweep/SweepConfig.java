package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * The {@code sweep:} section. Without trials and grid there is one trial, the base itself.
 *
 * @param base the configuration that every trial begins from
 * @param seeds {@code run.seed} of the runs of each trial (default one run, of seed 0)
 * @param trials named sets of overrides; absent for none
 * @param grid lists of values by dotted key, each combination of which is a trial; absent for none
 * @param set overrides of all trials by dotted key; those of a trial come behind them
 * @param metrics columns of the table, see {@link MetricColumn}; absent for those that say most
 * @param results a folder to which the results of finished trials are copied, and whose results
 *     count as finished where their configuration is the same; absent for none
 */
public record SweepConfig(
    String base,
    List<Long> seeds,
    List<TrialConfig> trials,
    JsonNode grid,
    JsonNode set,
    List<String> metrics,
    Path results) {

  /** Fills in the defaults and checks everything that can be checked without the base. */
  public SweepConfig {
    Check.present("base", base);
    seeds = List.copyOf(Check.present("seeds", Check.orDefault(seeds, List.of(0L))));
    Check.require(
        new HashSet<>(seeds).size() == seeds.size(), "seeds", "must be different from each other");
    if (trials != null) {
      trials = List.copyOf(Check.present("trials", trials));
    }
    // A tree that is absent and one that is null are the same.
    grid = grid == null || grid.isNull() ? null : grid;
    set = set == null || set.isNull() ? null : set;
    if (metrics != null) {
      metrics = List.copyOf(Check.present("metrics", metrics));
      Check.require(
          new HashSet<>(metrics).size() == metrics.size(), "metrics", "must not name one twice");
    }
    Overrides.of("set", set);
    Grid.of(grid);
  }

  /** Overrides of all trials. */
  public Overrides common() {
    return Overrides.of("set", set);
  }

  /** The listed trials, then the combinations of the grid. */
  public List<Variant> variants() {
    return Variants.of(Check.orDefault(trials, List.of()), Grid.of(grid));
  }
}

package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * Job sweep: runs a configuration under lists and grids of overrides, each under several seeds.
 *
 * @param base configuration of job grpo, sft or eval that every trial begins from; found as
 *     -Dconfig finds it, or beside this file; required. Example: {@code grpo.yaml}
 * @param seeds run.seed of the runs of each trial
 * @param trials trials by name; absent together with grid: the base alone
 * @param grid further trials: each combination of the values of these keys, named "gamma=0.05".
 *     Example: {@code {rewards.gamma: [0.05, 0.3]}}
 * @param set overrides of all trials; those of a trial come behind them. Example: {@code
 *     {train.steps: 60}}
 * @param metrics columns of the table, as [accuracy, change.crop_area, accuracy/CATEGORY]; absent:
 *     those that say most (docs/metrics.md)
 * @param results folder for copies of the results of finished trials; those in it count as finished
 *     where their configuration is the same, and the starting weights too, if they are here
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
    Check.output("results", results);
    Overrides.of("set", set);
    Grid.of(grid);
  }

  /** The trials by name; none where only the grid or the base counts. */
  List<TrialConfig> listed() {
    return Check.orDefault(trials, List.of());
  }

  /** Overrides of all trials. */
  public Overrides common() {
    return Overrides.of("set", set);
  }

  /**
   * One entry of {@code sweep.trials}.
   *
   * @param name name in table and report; its folder is named after it; required. Example: {@code
   *     answer only}
   * @param set overrides by dotted key, as -Dergo.KEY=VALUE; default: none. Example: {@code
   *     {rewards.region: 0, rewards.area: 0}}
   */
  public record TrialConfig(String name, JsonNode set) {

    /** Requires the name and checks the keys. */
    public TrialConfig {
      Check.present("name", name);
      set = set == null || set.isNull() ? null : set;
      Overrides.of("set", set);
    }
  }
}

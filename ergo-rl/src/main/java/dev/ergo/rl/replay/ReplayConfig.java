package dev.ergo.rl.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import dev.ergo.rl.sweep.Overrides;
import dev.ergo.rl.sweep.SweepConfig.TrialConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Job replay: scores the rollouts of runs again. A variant begins from what the run was scored
 * with, or from the sections rewards, advantage and judge where the file has them.
 *
 * @param runs folders of runs of job grpo, or of their rollouts, finished or not; required.
 *     Example: {@code [runs/grpo]}
 * @param sweep configuration of job sweep whose variants are replayed, as far as they change
 *     rewards or advantages; found as -Dconfig finds it, or beside this file. Example: {@code
 *     ablation-rewards.yaml}
 * @param trials variants by name, as those of sweep.trials; absent together with sweep and grid:
 *     one, without overrides
 * @param grid further variants, as those of sweep.grid. Example: {@code {rewards.gamma: [0.05,
 *     0.3]}}
 * @param set overrides of all variants: keys of rewards, advantage and judge, or train.group_size.
 *     Example: {@code {advantage.scale: batch}}
 */
public record ReplayConfig(
    @InputPath List<Path> runs,
    String sweep,
    List<TrialConfig> trials,
    JsonNode grid,
    JsonNode set) {

  /** Checks everything that can be checked without the runs. */
  public ReplayConfig {
    runs = List.copyOf(Check.present("runs", runs));
    Set<Path> folders = new HashSet<>();
    for (Path run : runs) {
      Check.require(
          folders.add(run.toAbsolutePath().normalize()), "runs", "must not name one twice");
    }
    if (trials != null) {
      trials = List.copyOf(Check.present("trials", trials));
    }
    // A tree that is absent and one that is null are the same.
    grid = grid == null || grid.isNull() ? null : grid;
    set = set == null || set.isNull() ? null : set;
    Overrides.of("set", set);
  }

  /** The trials by name; possibly none. */
  List<TrialConfig> listed() {
    return Check.orDefault(trials, List.of());
  }

  /** Whether variants of its own are given. */
  boolean hasOwn() {
    return trials != null || grid != null;
  }
}

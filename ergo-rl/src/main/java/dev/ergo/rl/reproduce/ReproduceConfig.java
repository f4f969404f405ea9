package dev.ergo.rl.reproduce;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import java.nio.file.Path;

/**
 * Job reproduce: runs a training again, from its folder, and compares.
 *
 * @param run folder of a run of job grpo or sft; required. Example: {@code runs/grpo}
 * @param steps only so many of its first steps are run and compared; absent: all of them, and the
 *     final weights
 * @param allowChangedInputs true: runs though weights or data are others than the run began with;
 *     false: that is refused
 */
public record ReproduceConfig(@InputPath Path run, Integer steps, Boolean allowChangedInputs) {

  /** Requires the run. */
  public ReproduceConfig {
    Check.present("run", run);
    if (steps != null) {
      Check.atLeast("steps", steps, 1);
    }
    allowChangedInputs = Check.orDefault(allowChangedInputs, false);
  }
}

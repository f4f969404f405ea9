package dev.ergo.rl.train;

import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Leaves the trained policy where a user looks for it. */
final class FinalPolicy {

  private FinalPolicy() {}

  /** Writes {@code final/}; a run that was killed behind this point already has it. */
  static void publish(RunFolder run, LoadedPolicy policy) {
    Path target = run.resolve("final");
    if (!Files.isDirectory(target)) {
      policy.save(target);
    }
  }
}

package dev.ergo.spark;

import dev.ergo.core.job.Main;
import dev.ergo.rl.job.ShareProcess;
import dev.ergo.rl.job.ShareSpec;

/** The part of a run that lives in an executor, from its first task to its end. */
final class ExecutorProcess {

  private static ShareSpec spec;
  private static ShareProcess process;

  private ExecutorProcess() {}

  /** Opens model, judge and data with the first task of a run. */
  static synchronized ShareProcess of(ShareSpec wanted) {
    if (!wanted.equals(spec)) {
      if (process != null) {
        process.close();
        process = null;
      }
      spec = null;
      Main.prepareEngine();
      process = ShareProcess.open(wanted);
      spec = wanted;
    }
    return process;
  }
}

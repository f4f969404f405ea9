package dev.ergo.rl.sweep;

import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Task;
import java.io.Serializable;

/**
 * Runs a trial on whatever machine gets it, in the sweep's working folder, which all machines see.
 * A trial that was begun elsewhere goes on from its newest checkpoint.
 *
 * @param folder the working folder, an absolute path
 * @param threads that libtorch uses: those of the process that leads, for last digits depend on
 *     them
 * @param start what is run there
 */
record TrialTask(String folder, int threads, TrialStart start) implements Task<TrialTask.End> {

  /**
   * How a trial ended.
   *
   * @param code exit code of its process
   * @param failure why it ended early; null if it did not
   * @param seconds it took from here
   */
  record End(int code, String failure, double seconds) implements Serializable {}

  @Override
  public End run(Residents here) {
    long begin = System.nanoTime();
    TrialProcess process = TrialProcess.start(folder, threads, start);
    int code = process.await();
    return new End(
        code, code == 0 ? null : process.failure(code), (System.nanoTime() - begin) / 1e9);
  }
}

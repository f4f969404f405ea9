package dev.ergo.rl.launch;

import java.util.function.IntSupplier;

/**
 * Ends the process at once where it is told to stop (Ctrl-C, kill, a scheduler) while a job runs.
 *
 * <p>An orderly exit would take down the native library under threads that still compute in it,
 * which crashes. Nothing is lost at once: whatever a job keeps is written beside and renamed.
 */
final class StopHook {

  /** Exit code of a process that was told to stop: 128 and the number of SIGTERM. */
  static final int STOPPED = 143;

  private StopHook() {}

  /** Returns what the job returns. */
  static int during(IntSupplier job) {
    Thread hook = new Thread(StopHook::stop, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return job.getAsInt();
    } finally {
      remove(hook);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is stopping already, and the hook ends it.
    }
  }

  private static void stop() {
    System.err.println(
        "stopped; the same command goes on where a checkpoint or finished answers are, and else begins anew");
    Runtime.getRuntime().halt(STOPPED);
  }
}

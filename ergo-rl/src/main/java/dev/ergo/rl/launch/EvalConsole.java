package dev.ergo.rl.launch;

import dev.ergo.eval.task.EvalProgress;

/** Says on the console where an evaluation stands. */
final class EvalConsole implements EvalProgress.Listener {

  @Override
  public void progressed(EvalProgress progress) {
    System.out.println(EvalLines.progress(progress));
  }

  @Override
  public void measuring(String what) {
    System.out.println(what);
  }
}

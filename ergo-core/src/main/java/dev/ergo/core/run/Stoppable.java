package dev.ergo.core.run;

/** Work that can end early in a state from which another process goes on. */
@FunctionalInterface
public interface Stoppable {

  /**
   * Ends the work. Called once, on a thread of its own, while the work goes on elsewhere; returns
   * when what there is has been kept, or when there is no more time for it.
   *
   * @return what became of it, in a sentence
   */
  String stop();
}

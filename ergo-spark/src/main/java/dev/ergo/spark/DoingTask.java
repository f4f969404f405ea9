package dev.ergo.spark;

import dev.ergo.core.job.Main;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Task;
import java.io.Serializable;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Does the one task of a partition, in an executor.
 *
 * @param <T> what the task gives
 */
final class DoingTask<T extends Serializable>
    extends AbstractFunction1<Iterator<Task<T>>, Outcome<T>> implements Serializable {

  private static final long serialVersionUID = 1;

  /** What this executor keeps from its first task to its end. */
  private static final Residents HERE = new Residents();

  static {
    // This process did not begin where others of Ergo's do.
    Main.beginProcess();
  }

  @Override
  public Outcome<T> apply(Iterator<Task<T>> partition) {
    return Outcome.of(() -> partition.next().run(HERE));
  }
}

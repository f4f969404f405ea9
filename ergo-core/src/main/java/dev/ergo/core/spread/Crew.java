package dev.ergo.core.spread;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ObjIntConsumer;

/** Other processes that work for the one that leads a run. */
public interface Crew extends AutoCloseable {

  /** Makes a value known to all. */
  <V extends Serializable> Sent<V> send(V value);

  /**
   * Has tasks done, and waits for the last.
   *
   * @param <T> what a task gives
   * @param tasks what is to be done; a lost process's tasks are done by others
   * @param arrived takes what a task gave and its number, as soon as it is there, in this thread
   * @throws dev.ergo.core.error.UserException for what is wrong with data, models or machines
   */
  <T extends Serializable> void run(List<? extends Task<T>> tasks, ObjIntConsumer<T> arrived);

  /** The same, where nothing is to be had of a part: what each gave, in the order of the tasks. */
  default <T extends Serializable> List<T> run(List<? extends Task<T>> tasks) {
    List<T> results = new ArrayList<>(Collections.nCopies(tasks.size(), null));
    run(tasks, (result, number) -> results.set(number, result));
    return results;
  }

  @Override
  void close();
}

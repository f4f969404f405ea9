package dev.ergo.eval.ask;

import dev.ergo.core.run.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** Work on a list that several devices do, each on its part. */
final class Apart {

  private Apart() {}

  /**
   * Cuts a list into as even parts as there are workers and works on them side by side.
   *
   * @param work gives a result for each item of a part
   * @return the results in the order of the items
   */
  static <W, I, R> List<R> joined(
      List<I> items, List<W> workers, BiFunction<W, List<I>, List<R>> work) {
    List<Callable<List<R>>> calls = new ArrayList<>();
    int count = workers.size();
    for (int i = 0; i < count; i++) {
      W worker = workers.get(i);
      List<I> part = items.subList(items.size() * i / count, items.size() * (i + 1) / count);
      if (!part.isEmpty()) {
        calls.add(() -> work.apply(worker, part));
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      return new SideBySide(threads).results(calls).stream().flatMap(List::stream).toList();
    } finally {
      threads.shutdown();
    }
  }
}

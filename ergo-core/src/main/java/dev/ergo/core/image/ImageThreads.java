package dev.ergo.core.image;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The few threads on which images are made, shared by the whole process: no more images are decoded
 * at a time than there are threads, whoever asks.
 */
final class ImageThreads {

  /** An original in the making takes three to eleven bytes a pixel, hence a bound beside cores. */
  private static final int MOST = 8;

  private static final int COUNT = Math.min(MOST, Runtime.getRuntime().availableProcessors());
  private static final ThreadPoolExecutor POOL = pool();

  private ImageThreads() {}

  private static ThreadPoolExecutor pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            COUNT,
            COUNT,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "images");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Makes something of each input and returns when all are done.
   *
   * @param work must not call this method
   * @return the results in the order of the inputs
   * @throws RuntimeException what the work threw for the first input that failed
   */
  static <A, B> List<B> map(List<A> inputs, Function<A, B> work) {
    if (inputs.size() < 2 || COUNT == 1) {
      return inputs.stream().map(work).toList();
    }
    List<Callable<B>> tasks = new ArrayList<>();
    inputs.forEach(input -> tasks.add(() -> work.apply(input)));
    try {
      List<B> results = new ArrayList<>();
      for (Future<B> made : POOL.invokeAll(tasks)) {
        results.add(made.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while images were made", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}

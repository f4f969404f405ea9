package dev.ergo.rl.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.ergo.core.model.QwenModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Threads that each compute a share of a step, every one with a model of its own over the same
 * memory and with its part of the cores. A small model's operations are too short for several cores
 * to share one; whole rows side by side lose nothing.
 *
 * <p>Shares are contiguous and results come in their order, so a step is repeatable for a number of
 * workers; another number sums gradients in another order.
 */
public final class Workers implements AutoCloseable {

  private final List<QwenModel> models = new ArrayList<>();
  private final ExecutorService threads;

  private Workers(QwenModel model, int count) {
    models.add(model);
    if (count == 1) {
      threads = null;
      return;
    }
    for (int worker = 1; worker < count; worker++) {
      models.add(model.shared());
    }
    int all = JniUtils.getNumThreads();
    int each = Math.max(1, all / count);
    CountDownLatch started = new CountDownLatch(count);
    threads = Executors.newFixedThreadPool(count, task -> worker(task, each, started));
    ((ThreadPoolExecutor) threads).prestartAllCoreThreads();
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers start", e);
    }
    useCores(all);
  }

  private static Thread worker(Runnable task, int cores, CountDownLatch started) {
    Runnable work =
        () -> {
          useCores(cores);
          started.countDown();
          task.run();
        };
    Thread thread = new Thread(work, "worker");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Settles how many cores libtorch uses in this thread. It keeps the number for each thread, but a
   * thread that asks for it the first time takes over what any thread has set last: hence the
   * question, before another thread sets something else. Rounding depends on the number.
   */
  private static void useCores(int count) {
    JniUtils.setNumThreads(count);
    int settled = JniUtils.getNumThreads();
    if (settled != count) {
      throw new IllegalStateException(settled + " threads instead of " + count);
    }
  }

  /**
   * Opens workers over a model, the first of which is the model itself.
   *
   * @param count how many; null for one per core on a CPU where the model is small, else one
   */
  public static Workers of(QwenModel model, Integer count) {
    return new Workers(model, count(model.device(), model.parameters().count(), count));
  }

  /**
   * How many workers {@link #of} opens.
   *
   * @param device where the model computes
   * @param weights weights of the model
   * @param asked how many; null for what fits
   */
  public static int count(Device device, long weights, Integer asked) {
    if (asked != null) {
      return asked;
    }
    if (device.isGpu() || !QwenModel.isSmall(weights)) {
      return 1;
    }
    // Loads libtorch, which knows its threads.
    Engine.getEngine("PyTorch");
    return JniUtils.getNumThreads();
  }

  /** Number of workers. */
  public int count() {
    return models.size();
  }

  /** The model of each worker. */
  public List<QwenModel> models() {
    return List.copyOf(models);
  }

  /**
   * What a worker computes.
   *
   * @param worker its number
   * @param model its model
   * @param from first item of its share
   * @param to end of its share, possibly {@code from}
   */
  public record Share(int worker, QwenModel model, int from, int to) {}

  /** Cuts {@code items} into one share per worker, as even as they come. */
  private List<Share> shares(int items) {
    return IntStream.range(0, count())
        .mapToObj(
            worker ->
                new Share(
                    worker,
                    models.get(worker),
                    (int) ((long) items * worker / count()),
                    (int) ((long) items * (worker + 1) / count())))
        .toList();
  }

  /**
   * Items sorted by length, dealt to the shares one after the other, so that every worker gets as
   * much work and like lengths still stand side by side.
   */
  public <T> List<T> dealt(List<T> sorted) {
    List<T> dealt = new ArrayList<>(sorted);
    List<Share> shares = shares(sorted.size());
    int next = 0;
    for (int round = 0; next < sorted.size(); round++) {
      for (Share share : shares) {
        if (share.from + round < share.to) {
          dealt.set(share.from + round, sorted.get(next++));
        }
      }
    }
    return dealt;
  }

  /**
   * Computes the shares of {@code items} side by side; empty ones are left out.
   *
   * @return the results in the order of the shares
   */
  public <T> List<T> map(int items, Function<Share, T> work) {
    List<Share> shares = shares(items).stream().filter(share -> share.from < share.to).toList();
    if (threads == null) {
      return shares.stream().map(work).toList();
    }
    List<Callable<T>> calls =
        shares.stream().<Callable<T>>map(share -> () -> work.apply(share)).toList();
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> done : threads.invokeAll(calls)) {
        results.add(done.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw asRuntime(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers compute", e);
    }
  }

  /** The same of shares that give a list each, these joined. */
  public <T> List<T> joined(int items, Function<Share, List<T>> work) {
    return map(items, work).stream().flatMap(List::stream).toList();
  }

  private static RuntimeException asRuntime(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
  }

  /** Ends the threads and closes the models that were opened here. */
  @Override
  public void close() {
    if (threads != null) {
      threads.shutdown();
    }
    models.subList(1, models.size()).forEach(QwenModel::close);
  }
}

package dev.ergo.rl.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.ergo.core.error.DeviceFailure;
import dev.ergo.core.error.UserException;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.run.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Threads that each compute a share of a step, every one with a model of its own and with its part
 * of the cores: over the memory of another worker, or over a copy of the weights on another device.
 * A small model's operations are too short for several cores to share one; whole rows side by side
 * lose nothing.
 *
 * <p>Shares are contiguous and results come in their order, so a step is repeatable for a number of
 * workers; another number sums gradients in another order. On how many devices they are changes no
 * sum.
 */
public final class Workers implements AutoCloseable {

  private final List<QwenModel> copies;
  private final List<QwenModel> models = new ArrayList<>();
  private final ExecutorService threads;

  private Workers(List<QwenModel> copies, int count) {
    this.copies = List.copyOf(copies);
    if (count < copies.size()) {
      throw new IllegalArgumentException(count + " workers for " + copies.size() + " devices");
    }
    models.addAll(perWorker(copies, count));
    if (count == 1) {
      threads = null;
      return;
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
    return of(List.of(model), count);
  }

  /**
   * Opens workers over the copies of a model that several devices have. The first worker on each
   * device has the copy itself.
   *
   * @param count how many, at least as many as there are copies; null for one for each copy, and on
   *     a CPU where the model is small for one per core
   */
  public static Workers of(List<QwenModel> copies, Integer count) {
    QwenModel first = copies.get(0);
    List<Device> devices = copies.stream().map(QwenModel::device).toList();
    return new Workers(copies, count(devices, first.parameters().count(), count));
  }

  /** A model for each of {@code count} workers: a copy, or another view of its memory. */
  private static List<QwenModel> perWorker(List<QwenModel> copies, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            worker -> {
              int device = deviceOf(worker, count, copies.size());
              boolean first = worker == 0 || deviceOf(worker - 1, count, copies.size()) != device;
              return first ? copies.get(device) : copies.get(device).shared();
            })
        .toList();
  }

  /** Workers side by side are on one device. */
  private static int deviceOf(int worker, int workers, int devices) {
    return worker * devices / workers;
  }

  /**
   * A model for each worker over other weights that the same devices have.
   *
   * @param others one for each device
   * @return those of {@code others}, and views of them that are the caller's to close
   */
  public List<QwenModel> perWorker(List<QwenModel> others) {
    return perWorker(others, count());
  }

  /**
   * How many workers {@link #of} opens.
   *
   * @param devices where copies of the model compute
   * @param weights weights of the model
   * @param asked how many; null for what fits
   */
  public static int count(List<Device> devices, long weights, Integer asked) {
    if (asked != null) {
      if (asked < devices.size()) {
        throw new UserException(
            "train.shares is %d, but model.devices names %d devices, each of which computes a share of its own; leave train.shares out, or give at least %d"
                .formatted(asked, devices.size(), devices.size()));
      }
      return asked;
    }
    if (devices.size() > 1 || devices.get(0).isGpu() || !QwenModel.isSmall(weights)) {
      return devices.size();
    }
    // Loads libtorch, which knows its threads.
    Engine.getEngine("PyTorch");
    return JniUtils.getNumThreads();
  }

  /** Number of workers. */
  public int count() {
    return models.size();
  }

  /** The model of each device, which the first worker there has. */
  public List<QwenModel> copies() {
    return copies;
  }

  /** The device of each worker, by its number among {@link #copies}. */
  public List<Integer> devices() {
    return IntStream.range(0, count())
        .mapToObj(worker -> deviceOf(worker, count(), copies.size()))
        .toList();
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
  public record Share(int worker, QwenModel model, int from, int to) {

    /** Its items. */
    public ShareRange range() {
      return new ShareRange(from, to);
    }
  }

  /** Cuts {@code items} into one share per worker, as even as they come. */
  private List<Share> shares(int items) {
    return IntStream.range(0, count())
        .mapToObj(
            worker -> {
              ShareRange range = ShareRange.of(items, worker, count());
              return new Share(worker, models.get(worker), range.from(), range.to());
            })
        .toList();
  }

  /** The workers that get something of {@code items}. */
  public int[] busy(int items) {
    return shares(items).stream()
        .filter(share -> share.from < share.to)
        .mapToInt(Share::worker)
        .toArray();
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
        shares.stream()
            .<Callable<T>>map(share -> () -> named(share.model, () -> work.apply(share)))
            .toList();
    return new SideBySide(threads).results(calls);
  }

  /** Computes something by one worker, with its part of the cores, beside the others. */
  public <T> T on(int worker, Function<QwenModel, T> work) {
    QwenModel model = models.get(worker);
    Callable<T> call = () -> named(model, () -> work.apply(model));
    return threads == null
        ? work.apply(model)
        : new SideBySide(threads).results(List.of(call)).get(0);
  }

  private <T> T named(QwenModel model, Supplier<T> work) {
    return copies.size() == 1 ? work.get() : DeviceFailure.naming(model.device(), work);
  }

  /** The same of shares that give a list each, these joined. */
  public <T> List<T> joined(int items, Function<Share, List<T>> work) {
    return map(items, work).stream().flatMap(List::stream).toList();
  }

  /** Ends the threads and closes the models that were opened here. */
  @Override
  public void close() {
    if (threads != null) {
      threads.shutdown();
    }
    models.stream().filter(model -> !copies.contains(model)).forEach(QwenModel::close);
  }
}

package dev.ergo.rl.train;

import dev.ergo.core.run.Stoppable;
import dev.ergo.core.run.Stopped;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * What of a training is whole at each moment, and how it is kept when the process is told to stop.
 * The step under way is finished where there is time for it. Where there is not, the state in front
 * of it is kept, which is whole until the step's first update changes the weights.
 *
 * <p>The loop's thread says where it is; the thread that stops waits, or keeps the state itself.
 */
final class StoppableSteps implements Stoppable {

  /** What writing a checkpoint takes before one was written. */
  private static final long UNKNOWN_SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long patience;
  private final LongConsumer save;
  private final LongFunction<String> place;
  private final Function<RuntimeException, String> reason;

  /** Steps that the newest checkpoint has behind it. */
  private long kept;

  private long done;
  private boolean stepping;
  private boolean updating;
  private boolean asked;
  private boolean ended;
  private long began;
  private long stepNanos = Long.MAX_VALUE;
  private long saveNanos = UNKNOWN_SAVE_NANOS;

  /**
   * Nothing is done yet.
   *
   * @param first steps that the run has behind it
   * @param seconds that stopping may take
   * @param save writes the checkpoint of so many steps
   * @param place where it lies
   * @param reason why it could not be written, in a sentence
   */
  StoppableSteps(
      long first,
      double seconds,
      LongConsumer save,
      LongFunction<String> place,
      Function<RuntimeException, String> reason) {
    this.kept = first;
    this.done = first;
    this.patience = (long) (seconds * 1e9);
    this.save = save;
    this.place = place;
    this.reason = reason;
  }

  /** Ends the loop where it was told to stop. */
  synchronized void requireGoingOn() {
    if (asked && !ended) {
      keep();
    }
    if (ended) {
      throw new Stopped();
    }
  }

  /** A step begins. */
  synchronized void begin() {
    requireGoingOn();
    stepping = true;
    began = System.nanoTime();
  }

  /** The step is about to change the weights. */
  synchronized void update() {
    if (ended) {
      throw new Stopped();
    }
    updating = true;
  }

  /** The step has ended. */
  synchronized void end() {
    stepNanos = System.nanoTime() - began;
    stepping = false;
    updating = false;
    done++;
    notifyAll();
  }

  /** Writes the checkpoint of what is done. */
  synchronized void keep() {
    long start = System.nanoTime();
    if (done > kept) {
      save.accept(done);
      kept = done;
      saveNanos = System.nanoTime() - start;
    }
    if (asked) {
      ended = true;
      notifyAll();
    }
  }

  @Override
  public synchronized String stop() {
    asked = true;
    long deadline = System.nanoTime() + patience;
    try {
      while (!ended && worthWaiting(deadline - System.nanoTime())) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline - System.nanoTime() - saveNanos));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long whole = done;
    try {
      if (!ended && !updating) {
        keep();
      }
    } catch (RuntimeException e) {
      // The process is to end all the same: what is said here is the last that is heard of it.
      return unkept(whole, e);
    } finally {
      ended = true;
      notifyAll();
    }
    return sentence(whole);
  }

  private String unkept(long whole, RuntimeException cause) {
    String next =
        kept == 0
            ? "the same command begins anew"
            : "the same command goes on after step %d".formatted(kept);
    return "stopped after step %d, whose checkpoint could not be written (%s); %s"
        .formatted(whole, reason.apply(cause), next);
  }

  /** Whether a step is under way that may yet end in time, or that can't be kept as it is. */
  private boolean worthWaiting(long left) {
    if (!stepping || left <= 0) {
      return false;
    }
    long elapsed = System.nanoTime() - began;
    boolean late = stepNanos != Long.MAX_VALUE && stepNanos - elapsed > left - saveNanos;
    return updating || !late && left > saveNanos;
  }

  private String sentence(long whole) {
    String again = stepping ? "; step %d is done again".formatted(done + 1) : "";
    if (kept == whole) {
      return whole == 0
          ? "stopped in step 1; the same command begins anew"
          : "stopped after step %d, kept in %s; the same command goes on from there%s"
              .formatted(whole, place.apply(whole), again);
    }
    return "stopped while step %d changes the weights; the same command goes on after step %d"
        .formatted(done + 1, kept);
  }
}

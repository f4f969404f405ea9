package dev.ergo.rl.optim;

import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * The order in which workers add to sums that they share, each going through its passes in stages
 * from the loss down: pass by pass, and of a pass worker by worker at every stage. So the sums are
 * the same every time, while a worker that is behind computes beside the one ahead.
 */
final class Turns {

  /** Stages of a pass at most. */
  private static final long STAGES = 1L << 20;

  /** The first stage behind the output matrix, which may be the embedding of the last stages. */
  static final int FIRST_LAYER = 2;

  private static final long ALL = Long.MAX_VALUE;

  /** For each worker, how many stages of all passes are behind it. */
  private final long[] done;

  /** The pass that each worker is in, which it alone asks for. */
  private final long[] passes;

  private boolean abandoned;

  Turns(int workers) {
    done = new long[workers];
    passes = new long[workers];
  }

  /** The turns of one worker. */
  GradientBuffer.Turn of(int worker) {
    return new GradientBuffer.Turn() {
      @Override
      public void at(int stage, Runnable addition) {
        await(worker, passes[worker], stage);
        addition.run();
        passed(worker, passes[worker] * STAGES + stage + 1);
      }

      @Override
      public void endPass() {
        passed(worker, ++passes[worker] * STAGES);
      }
    };
  }

  /**
   * Starts anew.
   *
   * @param busy the workers that will come; the others have nothing to add
   */
  synchronized void begin(int[] busy) {
    Arrays.fill(done, ALL);
    Arrays.fill(passes, 0);
    for (int worker : busy) {
      done[worker] = 0;
    }
    abandoned = false;
  }

  private synchronized void await(int worker, long pass, int stage) {
    try {
      while (!abandoned && !isTurn(worker, pass, stage)) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while other workers add");
    }
    if (abandoned) {
      throw new CancellationException("another worker has failed");
    }
  }

  private boolean isTurn(int worker, long pass, int stage) {
    // What the last stages of a pass add to may be the output matrix, which comes first.
    long behind = pass * STAGES + (stage < FIRST_LAYER ? 0 : FIRST_LAYER);
    for (int other = 0; other < done.length; other++) {
      if (other < worker && done[other] <= pass * STAGES + stage
          || other > worker && done[other] < behind) {
        return false;
      }
    }
    return true;
  }

  /** Says that a worker adds nothing more. */
  void end(int worker) {
    passed(worker, ALL);
  }

  private synchronized void passed(int worker, long stages) {
    done[worker] = stages;
    notifyAll();
  }

  /** Lets nobody wait for a worker that has failed. */
  synchronized void abandon() {
    abandoned = true;
    notifyAll();
  }
}

package dev.ergo.eval.http;

import dev.ergo.eval.item.PolicyUnavailable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * How long a server's faults are borne. All requests of a client share it: where the server wants
 * to be left alone all of them wait, and where one has waited in vain for the whole time, none is
 * sent any more.
 */
public final class Patience {

  private static final long FIRST_WAIT_MS = 500;
  private static final long LONGEST_WAIT_MS = 30_000;

  /** A waiting thread looks this often whether there is still something to wait for. */
  private static final long SLICE_MS = 5000;

  /** What is going on is said no more often than this. */
  private static final long NOTICE_MS = 15_000;

  private final long limit;
  private final WaitClock clock;
  private final Consumer<String> notices;
  private final String advice;
  private final AtomicReference<PolicyUnavailable> gone = new AtomicReference<>();
  private long quietUntil;
  private long troubleSince;
  private long lastNotice;
  private boolean inTrouble;
  private boolean wasTold;

  /**
   * Creates it.
   *
   * @param seconds how long one request is sent again and again
   * @param notices told what is waited for
   */
  public Patience(int seconds, WaitClock clock, Consumer<String> notices) {
    this(seconds, clock, notices, "check its address, its model and its log");
  }

  /**
   * Creates it for a server of another kind.
   *
   * @param advice what to do about a server that answers nothing
   */
  public Patience(int seconds, WaitClock clock, Consumer<String> notices, String advice) {
    this.advice = advice;
    this.limit = 1000L * seconds;
    this.clock = clock;
    this.notices = notices;
    this.quietUntil = clock.millis();
  }

  /** The patience with one request. */
  public Turn turn() {
    return new Turn();
  }

  /** A server that was gone gets another chance. */
  public void renew() {
    gone.set(null);
  }

  /** No request is sent any more. */
  public PolicyUnavailable end(String reason) {
    PolicyUnavailable mine = new PolicyUnavailable(reason, null);
    PolicyUnavailable first = gone.compareAndExchange(null, mine);
    return first == null ? mine : first;
  }

  /** What is said of one request, and how long it has been waiting. */
  public final class Turn {

    private Optional<String> first = Optional.empty();
    private long start;
    private long wait = FIRST_WAIT_MS;

    /** Waits until the request may be sent. */
    public void await() throws InterruptedException {
      sleepUntil(0);
    }

    /**
     * Waits for the next try.
     *
     * @param reason what was wrong with the last
     * @param pause how long the server wants to be left alone, in milliseconds
     * @throws PolicyUnavailable if there is no patience left
     */
    public void failed(String reason, Optional<Long> pause) throws InterruptedException {
      long now = clock.millis();
      long left = begun(reason, now);
      if (left <= 0 || pause.filter(wanted -> wanted > left).isPresent()) {
        throw vain(reason, pause);
      }
      trouble(reason, now);
      pause.ifPresent(wanted -> quiet(now + wanted));
      long next = now + Math.min(left, pause.orElse(wait));
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
      sleepUntil(next);
    }

    /**
     * Takes note of a failure without waiting, where others may be asked meanwhile.
     *
     * @param reason what was wrong
     * @throws PolicyUnavailable if there is no patience left
     */
    public void bear(String reason) {
      long now = clock.millis();
      if (begun(reason, now) <= 0) {
        throw vain(reason, Optional.empty());
      }
      trouble(reason, now);
    }

    /**
     * Waits a little for others; what this request has waited for counts.
     *
     * @param millis how long, if patience lasts that long
     * @throws PolicyUnavailable if there is no patience left
     */
    public void pause(long millis) throws InterruptedException {
      long now = clock.millis();
      if (first.isPresent() && start + limit <= now) {
        throw vain(first.get(), Optional.empty());
      }
      sleepUntil(now + millis);
    }

    /** What is left of the patience once this reason is counted. */
    private long begun(String reason, long now) {
      if (first.isEmpty()) {
        first = Optional.of(reason);
        start = now;
      }
      return start + limit - now;
    }

    private PolicyUnavailable vain(String reason, Optional<Long> pause) {
      return end("the endpoint " + inVain(reason, pause) + "; " + advice);
    }

    private String inVain(String last, Optional<Long> pause) {
      String waited =
          limit == 0
              ? ""
              : pause.isPresent() && pause.get() > limit
                  ? " and wants to be left alone for %d s, longer than patience_seconds: %d"
                      .formatted(pause.get() / 1000, limit / 1000)
                  : ", and %d s of trying again did not help (patience_seconds)"
                      .formatted(limit / 1000);
      String changed = last.equals(first.orElseThrow()) ? "" : "; at last it " + last;
      return first.get() + waited + changed;
    }
  }

  private void sleepUntil(long moment) throws InterruptedException {
    while (true) {
      PolicyUnavailable end = gone.get();
      if (end != null) {
        throw end;
      }
      long left = Math.max(moment, quiet(0)) - clock.millis();
      if (left <= 0) {
        return;
      }
      clock.sleep(Math.min(left, SLICE_MS));
    }
  }

  private synchronized long quiet(long until) {
    quietUntil = Math.max(quietUntil, until);
    return quietUntil;
  }

  private synchronized void trouble(String reason, long now) {
    if (!inTrouble) {
      inTrouble = true;
      troubleSince = now;
    }
    if (!wasTold || now - lastNotice >= NOTICE_MS) {
      wasTold = true;
      lastNotice = now;
      notices.accept(
          "the endpoint %s; trying again, %d of %d s"
              .formatted(reason, (now - troubleSince) / 1000, limit / 1000));
    }
  }

  /** A reply has come. */
  public synchronized void answered() {
    if (inTrouble && wasTold) {
      notices.accept(
          "the endpoint answers again after %d s"
              .formatted((clock.millis() - troubleSince) / 1000));
      wasTold = false;
    }
    inTrouble = false;
  }
}

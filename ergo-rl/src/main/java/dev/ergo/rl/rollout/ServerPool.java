package dev.ergo.rl.rollout;

import dev.ergo.eval.http.Patience;
import dev.ergo.eval.http.WaitClock;
import dev.ergo.eval.item.PolicyUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Several servers, any of which may answer: a request goes to the least busy. One that fails is
 * left alone for a while, longer each time, and what it was asked goes to the others; then one
 * request tries it again. A request gives up where all servers have failed for as long as there is
 * {@link Patience}, or where several answers in a row, its own or those of every server, were none
 * to train on.
 */
final class ServerPool {

  private static final long FIRST_WAIT_MS = 500;
  private static final long LONGEST_WAIT_MS = 30_000;

  /** Where no server may be asked, this often is looked whether one may. */
  private static final long LOOK_MS = 20;

  /** What is wrong with a server is said no more often than this. */
  private static final long NOTICE_MS = 15_000;

  /** Answers in a row that are none to train on, after which no better one is expected. */
  private static final int MOST_REFUSED = 3;

  private final List<Place> places = new ArrayList<>();
  private final int concurrency;
  private final Patience patience;
  private final WaitClock clock;
  private final Consumer<String> notices;
  private int failed;
  private int refused;

  /** Something that a server is asked for. */
  @FunctionalInterface
  interface Call<T> {
    Given<T> on(RolloutServer server) throws InterruptedException;
  }

  /** A server, and how it has done lately. */
  private static final class Place {
    private final RolloutServer server;
    private int busy;

    /** Whether it is tried by one request alone, as it is at first. */
    private boolean onTrial = true;

    private boolean failing;
    private long failingSince;
    private long quietUntil;
    private long wait = FIRST_WAIT_MS;
    private Optional<Long> lastNotice = Optional.empty();

    /** Answers since the last good one that were none to train on. */
    private int refusedInRow;

    Place(RolloutServer server) {
      this.server = server;
    }
  }

  /**
   * Creates it.
   *
   * @param concurrency requests under way at once at each server
   * @param patienceSeconds how long one request is sent again and again
   * @param notices told of servers that fail and of their return
   */
  ServerPool(
      List<RolloutServer> servers,
      int concurrency,
      int patienceSeconds,
      WaitClock clock,
      Consumer<String> notices) {
    servers.forEach(server -> places.add(new Place(server)));
    this.concurrency = concurrency;
    this.clock = clock;
    this.notices = notices;
    // With several servers, what is going on is said of each of them here.
    this.patience = new Patience(patienceSeconds, clock, said -> {});
  }

  /** Servers that were given up get another chance. */
  synchronized void renew() {
    patience.renew();
    places.forEach(place -> place.refusedInRow = 0);
  }

  /**
   * What went wrong.
   *
   * @param failed requests that a server failed to answer
   * @param refused answers that were none to train on
   */
  record Faults(int failed, int refused) {}

  /** Counts since they were last asked for. */
  synchronized Faults faults() {
    Faults counts = new Faults(failed, refused);
    failed = 0;
    refused = 0;
    return counts;
  }

  /**
   * Has one of the servers do something.
   *
   * @throws PolicyUnavailable if none does
   */
  <T> T ask(Call<T> call) throws InterruptedException {
    Patience.Turn turn = patience.turn();
    int wrong = 0;
    while (true) {
      turn.await();
      Optional<Place> free = take();
      if (free.isEmpty()) {
        turn.pause(LOOK_MS);
        continue;
      }
      Optional<Trouble> trouble = Optional.empty();
      try {
        Given<T> given = call.on(free.get().server);
        trouble = given.trouble();
        if (trouble.isEmpty()) {
          patience.answered();
          return given.value().orElseThrow();
        }
      } finally {
        release(free.get(), trouble);
      }
      String reason = trouble.get().reason();
      wrong += trouble.get().refused() ? 1 : 0;
      if (wrong == MOST_REFUSED || allRefused()) {
        throw patience.end("the endpoint " + reason);
      }
      turn.bear(reason);
    }
  }

  private synchronized boolean allRefused() {
    return places.stream().allMatch(place -> place.refusedInRow >= MOST_REFUSED);
  }

  /**
   * The least busy of the servers that may be asked. One that has failed, or that is new, is tried
   * by one alone.
   */
  private synchronized Optional<Place> take() {
    long now = clock.millis();
    Optional<Place> best = Optional.empty();
    for (Place place : places) {
      int most = place.onTrial ? 1 : concurrency;
      if (place.quietUntil <= now
          && place.busy < most
          && best.filter(other -> other.busy <= place.busy).isEmpty()) {
        best = Optional.of(place);
      }
    }
    best.ifPresent(place -> place.busy++);
    return best;
  }

  private synchronized void release(Place place, Optional<Trouble> trouble) {
    place.busy--;
    long now = clock.millis();
    if (trouble.isPresent()) {
      fail(place, trouble.get(), now);
    } else if (place.quietUntil <= now) {
      recovered(place, now);
    }
  }

  private void recovered(Place place, long now) {
    place.onTrial = false;
    place.refusedInRow = 0;
    place.wait = FIRST_WAIT_MS;
    if (place.failing && now - place.failingSince >= NOTICE_MS) {
      notices.accept(
          "the endpoint %s answers again after %d s"
              .formatted(place.server.url(), (now - place.failingSince) / 1000));
    }
    place.failing = false;
  }

  private void fail(Place place, Trouble trouble, long now) {
    failed += trouble.refused() ? 0 : 1;
    refused += trouble.refused() ? 1 : 0;
    place.server.doubt();
    place.onTrial = true;
    if (!place.failing) {
      place.failing = true;
      place.failingSince = now;
    }
    // What else was under way when it failed says nothing new.
    if (place.quietUntil <= now || trouble.pause().isPresent()) {
      place.refusedInRow += trouble.refused() ? 1 : 0;
      place.quietUntil = now + trouble.pause().orElse(place.wait);
      place.wait = Math.min(2 * place.wait, LONGEST_WAIT_MS);
    }
    if (place.lastNotice.isEmpty() || now - place.lastNotice.get() >= NOTICE_MS) {
      place.lastNotice = Optional.of(now);
      notices.accept(
          "the endpoint %s; what it was asked goes to %s"
              .formatted(trouble.reason(), places.size() > 1 ? "the other servers" : "it again"));
    }
  }
}

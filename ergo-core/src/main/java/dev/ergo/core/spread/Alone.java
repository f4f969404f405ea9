package dev.ergo.core.spread;

import java.io.Serializable;
import java.util.List;
import java.util.function.ObjIntConsumer;

/** The process that leads, where there are no others: it does one task behind the other itself. */
final class Alone implements Crew {

  private final Residents here = new Residents();

  /** A value that goes nowhere. */
  private record Kept<V extends Serializable>(V value) implements Sent<V> {

    @Override
    public void forget() {
      // It goes with the last who holds it.
    }
  }

  @Override
  public <V extends Serializable> Sent<V> send(V value) {
    return new Kept<>(value);
  }

  @Override
  public <T extends Serializable> void run(
      List<? extends Task<T>> tasks, ObjIntConsumer<T> arrived) {
    for (int number = 0; number < tasks.size(); number++) {
      arrived.accept(tasks.get(number).run(here), number);
    }
  }

  @Override
  public void close() {
    here.close();
  }
}

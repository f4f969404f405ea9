package dev.ergo.core.spread;

import java.io.Serializable;
import java.util.function.Supplier;

/** What a process keeps from task to task: models and data that take long to open. */
public final class Residents implements AutoCloseable {

  private Serializable spec;
  private Resident resident;

  /** Something that stays open between tasks. */
  public interface Resident extends AutoCloseable {

    @Override
    void close();
  }

  /**
   * What a description describes, opened by the first task that asks. One is kept: a task of
   * another run closes what there was.
   *
   * @param <R> of what is opened
   * @param wanted describes it whole; equal descriptions have the same resident
   * @param type of what is opened
   * @param open opens it
   */
  public synchronized <R extends Resident> R of(
      Serializable wanted, Class<R> type, Supplier<R> open) {
    if (!wanted.equals(spec)) {
      close();
      resident = open.get();
      spec = wanted;
    }
    return type.cast(resident);
  }

  @Override
  public synchronized void close() {
    spec = null;
    if (resident != null) {
      resident.close();
      resident = null;
    }
  }
}

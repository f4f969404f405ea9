package dev.ergo.rl.job;

import dev.ergo.core.run.SparkConfig;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Sent;
import dev.ergo.core.spread.SpreadEngine;
import dev.ergo.core.spread.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;

/**
 * An engine of "processes" that live in the test's own and get all they know as bytes. One of them
 * is lost after each call in turn and comes back knowing nothing, and tasks change hands, so that
 * whatever is kept between calls must be made again. Results come in another order than they were
 * asked for.
 */
public final class TwoProcesses implements SpreadEngine {

  /** How often a process had to begin anew, over all runs. */
  static final AtomicInteger LOST = new AtomicInteger();

  /** How many tasks were done, over all runs. */
  static final AtomicInteger TASKS = new AtomicInteger();

  /** The task with which a run ends. */
  static volatile long last = Long.MAX_VALUE;

  /** Settings of a run, spread over so many processes. */
  static Map<String, String> spread(int processes, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("run.engine", "spark");
    all.put("spark.executors", String.valueOf(processes));
    return all;
  }

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Crew open(SparkConfig section) {
    return new Processes(section.executors());
  }

  private static final class Processes implements Crew {

    private final Residents[] processes;
    private int calls;

    Processes(int count) {
      this.processes = new Residents[count];
    }

    @Override
    public <V extends Serializable> Sent<V> send(V value) {
      return Known.of(sent(value));
    }

    @Override
    public <T extends Serializable> void run(
        List<? extends Task<T>> tasks, ObjIntConsumer<T> arrived) {
      for (int number = tasks.size() - 1; number >= 0; number--) {
        int process = (number + calls) % processes.length;
        if (processes[process] == null) {
          processes[process] = new Residents();
        }
        Task<T> task = sent(tasks.get(number));
        if (TASKS.incrementAndGet() > last) {
          throw new IllegalStateException("the end");
        }
        arrived.accept(sent(task.run(processes[process])), number);
      }
      lose();
    }

    private void lose() {
      int number = calls++ % processes.length;
      if (processes.length > 1 && processes[number] != null) {
        processes[number].close();
        processes[number] = null;
        LOST.incrementAndGet();
      }
    }

    @Override
    public void close() {
      for (Residents process : processes) {
        if (process != null) {
          process.close();
        }
      }
    }
  }

  /** A value that every "process" has under a number. */
  private record Known<V extends Serializable>(int number) implements Sent<V> {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Map<Integer, Object> VALUES = new ConcurrentHashMap<>();

    static <V extends Serializable> Known<V> of(V value) {
      Known<V> known = new Known<>(NEXT.incrementAndGet());
      VALUES.put(known.number(), value);
      return known;
    }

    @Override
    @SuppressWarnings("unchecked")
    public V value() {
      return (V) VALUES.get(number);
    }

    @Override
    public void forget() {
      VALUES.remove(number);
    }
  }

  /** The same as another process would get it. */
  @SuppressWarnings("unchecked")
  private static <T> T sent(T value) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(value);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return (T) in.readObject();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}

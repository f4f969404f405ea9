package dev.ergo.rl.job;

import dev.ergo.core.run.SparkConfig;
import dev.ergo.rl.grpo.ShareWorkers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine of two "processes" that live in the test's own and get all they know as bytes. One of
 * them is lost after each call in turn and comes back knowing nothing, and shares change hands, so
 * that whatever is kept between calls must be made again.
 */
public final class TwoProcesses implements ShareEngine {

  /** How often a process had to begin anew, over all runs. */
  static final AtomicInteger LOST = new AtomicInteger();

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public ShareCrew open(ShareSpec spec, SparkConfig section) {
    return new Crew(sent(spec), section.executors());
  }

  private static final class Crew implements ShareCrew {

    private final ShareSpec spec;
    private final ShareProcess[] processes;
    private final Map<Long, PackedWeights> weights = new TreeMap<>();
    private int calls;

    Crew(ShareSpec spec, int count) {
      this.spec = spec;
      this.processes = new ShareProcess[count];
    }

    private ShareProcess of(int share) {
      int number = (share + calls) % processes.length;
      if (processes[number] == null) {
        processes[number] = ShareProcess.open(spec);
      }
      return processes[number];
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
    public void publish(PackedWeights now) {
      weights.put(now.version(), sent(now));
    }

    @Override
    public void forget(long before) {
      weights.keySet().removeIf(version -> version < before);
    }

    @Override
    public List<PackedShare> sample(List<Integer> shares, long step, long version) {
      List<PackedShare> sampled =
          shares.stream()
              .map(share -> sent(of(share).sample(share, step, () -> weights.get(version))))
              .toList();
      lose();
      return sampled;
    }

    @Override
    public List<ShareProcess.Learned> differentiate(
        Map<Integer, ShareWorkers.Update> updates, long before, long now) {
      List<ShareProcess.Learned> learned =
          updates.entrySet().stream()
              .map(
                  entry ->
                      sent(
                          of(entry.getKey())
                              .differentiate(
                                  entry.getKey(),
                                  sent(entry.getValue()),
                                  () -> weights.get(before),
                                  () -> weights.get(now))))
              .toList();
      lose();
      return learned;
    }

    @Override
    public void close() {
      for (ShareProcess process : processes) {
        if (process != null) {
          process.close();
        }
      }
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

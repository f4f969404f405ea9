package dev.ergo.rl.job;

import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.rl.grpo.SampledShare;
import dev.ergo.rl.grpo.SampledStep;
import dev.ergo.rl.grpo.ShareUpdate;
import dev.ergo.rl.grpo.ShareWorkers;
import dev.ergo.rl.optim.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shares that other processes compute. This process leads: it has the weights and the optimiser,
 * and adds the gradients up in the order of the shares.
 */
final class LedShares implements ShareWorkers {

  private final ShareCrew crew;
  private final Lead lead;
  private final int updates;

  /** Version of the weights that the processes know; -1 for none. */
  private long published = -1;

  /** Where the episodes of each share of the last step begin and end, by task and number. */
  private List<TreeMap<Integer, int[]>> episodes = List.of();

  /**
   * Creates them.
   *
   * @param updates updates of a step
   */
  LedShares(ShareCrew crew, Lead lead, int updates) {
    this.crew = crew;
    this.lead = lead;
    this.updates = updates;
  }

  @Override
  public SampledStep sample(long step) {
    long start = System.nanoTime();
    long version = version(step, 0);
    crew.forget(version);
    publish(version);
    List<List<Integer>> busy = lead.busy();
    List<PackedShare> packed = crew.sample(busy, step, version);
    packed.forEach(share -> share.leftOut().forEach(lead.leftOut()));
    List<SampledShare> shares = packed.stream().map(PackedShare::unpacked).toList();
    episodes = new ArrayList<>();
    int first = 0;
    int next = 0;
    for (List<Integer> block : busy) {
      TreeMap<Integer, int[]> ends = new TreeMap<>();
      for (int share : block) {
        int end = first + shares.get(next++).figures().size();
        ends.put(share, new int[] {first, end});
        first = end;
      }
      episodes.add(ends);
    }
    double slowest =
        shares.stream()
            .mapToDouble(share -> share.seconds().values().stream().mapToDouble(s -> s).sum())
            .max()
            .orElse(0);
    return new SampledStep(shares, Map.of(Lead.SPREADING, seconds(start) - slowest));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private long version(long step, int update) {
    return step * updates + update;
  }

  private void publish(long version) {
    if (version != published) {
      crew.publish(new PackedWeights(version, lead.weights().get()));
      published = version;
    }
  }

  @Override
  public Updated update(Update update) {
    long start = System.nanoTime();
    long version = version(update.step(), update.number());
    publish(version);
    List<TreeMap<Integer, Update>> parts = new ArrayList<>();
    for (TreeMap<Integer, int[]> block : episodes) {
      TreeMap<Integer, Update> mine = new TreeMap<>();
      block.forEach((share, ends) -> mine.put(share, update.part(ends[0], ends[1])));
      parts.add(mine);
    }
    List<ShareProcess.Learned> learned =
        crew.differentiate(parts, version(update.step(), 0), version);
    List<PackedTensors> gradients = new ArrayList<>();
    List<ShareUpdate> logged = new ArrayList<>();
    for (ShareProcess.Learned share : learned) {
      gradients.add(share.gradients());
      logged.addAll(share.updates());
    }
    StepReport report = lead.optimizer().step(gradients, update.rateFactor());
    double slowest = learned.stream().mapToDouble(ShareProcess.Learned::seconds).max().orElse(0);
    return new Updated(report, logged, Map.of(Lead.SPREADING, seconds(start) - slowest));
  }

  @Override
  public void close() {
    crew.close();
  }
}

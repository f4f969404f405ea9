package dev.ergo.rl.job;

import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.rl.grpo.SampledShare;
import dev.ergo.rl.grpo.SampledStep;
import dev.ergo.rl.grpo.ShareUpdate;
import dev.ergo.rl.grpo.ShareWorkers;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.ShareRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Shares that other processes compute. This process leads: it has the weights and the optimiser,
 * and adds the gradients up in the order of the shares.
 */
final class LedShares implements ShareWorkers {

  /** Metric: what a step takes beside its slowest shares: weights and gradients on their way. */
  static final String SPREADING = "timing_s/spreading";

  private final ShareCrew crew;
  private final Lead lead;

  /** Version of the weights that the processes know; -1 for none. */
  private long published = -1;

  /** Where the episodes of each share of the last step begin, by its number, and their end. */
  private Map<Integer, int[]> episodes = Map.of();

  /**
   * What leading takes.
   *
   * @param shares parts that a step is cut into
   * @param prompts questions of a step
   * @param updates updates of a step
   * @param weights the trained weights as they are
   * @param optimizer moves them by gradients of the shares
   * @param leftOut takes the reason of each row that is left out
   */
  record Lead(
      int shares,
      int prompts,
      int updates,
      Supplier<PackedTensors> weights,
      Optimizer optimizer,
      Consumer<String> leftOut) {}

  /** Moves the weights. */
  interface Optimizer {

    /** One update by the gradients of the shares in their order. */
    StepReport step(List<PackedTensors> gradients, double rateFactor);
  }

  LedShares(ShareCrew crew, Lead lead) {
    this.crew = crew;
    this.lead = lead;
  }

  @Override
  public SampledStep sample(long step) {
    long start = System.nanoTime();
    long version = version(step, 0);
    crew.forget(version);
    publish(version);
    List<Integer> busy = busy();
    List<PackedShare> packed = crew.sample(busy, step, version);
    packed.forEach(share -> share.leftOut().forEach(lead.leftOut));
    List<SampledShare> shares = packed.stream().map(PackedShare::unpacked).toList();
    episodes = new LinkedHashMap<>();
    int first = 0;
    for (int i = 0; i < shares.size(); i++) {
      int end = first + shares.get(i).figures().size();
      episodes.put(busy.get(i), new int[] {first, end});
      first = end;
    }
    double slowest =
        shares.stream()
            .mapToDouble(share -> share.seconds().values().stream().mapToDouble(s -> s).sum())
            .max()
            .orElse(0);
    return new SampledStep(shares, Map.of(SPREADING, seconds(start) - slowest));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private long version(long step, int update) {
    return step * lead.updates() + update;
  }

  private void publish(long version) {
    if (version != published) {
      crew.publish(new PackedWeights(version, lead.weights().get()));
      published = version;
    }
  }

  /** Shares that get a question. */
  private List<Integer> busy() {
    return IntStream.range(0, lead.shares())
        .filter(share -> !ShareRange.of(lead.prompts(), share, lead.shares()).isEmpty())
        .boxed()
        .toList();
  }

  @Override
  public Updated update(Update update) {
    long start = System.nanoTime();
    long version = version(update.step(), update.number());
    publish(version);
    Map<Integer, Update> parts = new LinkedHashMap<>();
    episodes.forEach((share, ends) -> parts.put(share, update.part(ends[0], ends[1])));
    List<ShareProcess.Learned> learned =
        crew.differentiate(parts, version(update.step(), 0), version);
    List<PackedTensors> gradients = new ArrayList<>();
    List<ShareUpdate> logged = new ArrayList<>();
    for (ShareProcess.Learned share : learned) {
      gradients.add(share.gradients());
      logged.add(share.update());
    }
    StepReport report = lead.optimizer().step(gradients, update.rateFactor());
    double slowest = learned.stream().mapToDouble(ShareProcess.Learned::seconds).max().orElse(0);
    return new Updated(report, logged, Map.of(SPREADING, seconds(start) - slowest));
  }

  @Override
  public void close() {
    crew.close();
  }
}

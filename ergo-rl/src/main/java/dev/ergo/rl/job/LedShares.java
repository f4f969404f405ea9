package dev.ergo.rl.job;

import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.rl.grpo.SampledRound;
import dev.ergo.rl.grpo.SampledShare;
import dev.ergo.rl.grpo.SamplingRound;
import dev.ergo.rl.grpo.ShareUpdate;
import dev.ergo.rl.grpo.ShareWorkers;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.ShareRange;
import dev.ergo.rl.train.TrainConfig;
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
  private final TrainConfig train;

  /** Version of the weights that the processes know; -1 for none. */
  private long published = -1;

  /** What the step has sampled so far. */
  private final List<SamplingRound> rounds = new ArrayList<>();

  /**
   * Creates them.
   *
   * @param train the section
   */
  LedShares(ShareCrew crew, Lead lead, TrainConfig train) {
    this.crew = crew;
    this.lead = lead;
    this.train = train;
  }

  @Override
  public SampledRound sample(SamplingRound round, List<SamplingRound> ahead) {
    long start = System.nanoTime();
    long version = version(round.step(), 0);
    if (round.first()) {
      crew.forget(version);
      rounds.clear();
    }
    rounds.add(round);
    publish(version);
    List<PackedShare> packed = crew.sample(tasks(round), version);
    packed.forEach(share -> share.leftOut().forEach(lead.leftOut()));
    List<SampledShare> shares = packed.stream().map(PackedShare::unpacked).toList();
    double slowest =
        shares.stream()
            .mapToDouble(share -> share.seconds().values().stream().mapToDouble(s -> s).sum())
            .max()
            .orElse(0);
    return new SampledRound(shares, Map.of(Lead.SPREADING, seconds(start) - slowest));
  }

  /** The shares that a round has groups for, with all that they have sampled in the step. */
  private List<TreeMap<Integer, List<SamplingRound>>> tasks(SamplingRound round) {
    List<TreeMap<Integer, List<SamplingRound>>> tasks = new ArrayList<>();
    for (List<Integer> block : lead.busy()) {
      TreeMap<Integer, List<SamplingRound>> task = new TreeMap<>();
      for (int share : block) {
        if (!round.of(lead.range(share)).isEmpty()) {
          task.put(share, rounds(share));
        }
      }
      if (!task.isEmpty()) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  /** What a share has sampled in the step. */
  private List<SamplingRound> rounds(int share) {
    List<SamplingRound> own = new ArrayList<>();
    for (SamplingRound round : rounds) {
      SamplingRound mine = round.of(lead.range(share));
      if (!mine.isEmpty()) {
        own.add(mine);
      }
    }
    return List.copyOf(own);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private long version(long step, int update) {
    return step * train.updates() + update;
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
    List<TreeMap<Integer, ShareProcess.Lesson>> lessons = new ArrayList<>();
    for (List<Integer> block : lead.busy()) {
      TreeMap<Integer, ShareProcess.Lesson> mine = new TreeMap<>();
      block.forEach(share -> mine.put(share, lesson(share, update)));
      lessons.add(mine);
    }
    List<ShareProcess.Learned> learned =
        crew.differentiate(lessons, version(update.step(), 0), version);
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

  private ShareProcess.Lesson lesson(int share, Update update) {
    ShareRange slots = lead.range(share);
    int group = train.groupSize();
    return new ShareProcess.Lesson(update.part(slots, group), rounds(share));
  }

  @Override
  public void close() {
    crew.close();
  }
}

package dev.ergo.rl.job;

import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Sent;
import dev.ergo.core.spread.Task;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.sft.LessonWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shares of SFT steps that other processes compute, each by a {@link LessonProcess}. */
final class LedLessons implements LessonWorkers {

  private final Crew crew;
  private final Sent<ShareSpec> spec;
  private final Lead lead;

  LedLessons(Crew crew, ShareSpec spec, Lead lead) {
    this.crew = crew;
    this.spec = crew.send(spec);
    this.lead = lead;
  }

  @Override
  public Taught step(long step, double rateFactor) {
    long start = System.nanoTime();
    Sent<PackedWeights> weights = crew.send(new PackedWeights(step, lead.weights().get()));
    List<LessonProcess.Learned> learned =
        crew.run(
            lead.busy().stream()
                .map(block -> new Differentiating(spec, weights, new ArrayList<>(block), step))
                .toList());
    weights.forget();
    TreeMap<Integer, Float> losses = new TreeMap<>();
    for (LessonProcess.Learned share : learned) {
      losses.putAll(share.losses());
      share.leftOut().forEach(lead.leftOut());
    }
    StepReport report =
        lead.optimizer()
            .step(learned.stream().map(LessonProcess.Learned::gradients).toList(), rateFactor);
    double slowest = learned.stream().mapToDouble(LessonProcess.Learned::seconds).max().orElse(0);
    return new Taught(
        report,
        learned.get(0).tokens(),
        losses,
        learned.get(0).skipped(),
        Map.of(Lead.SPREADING, (System.nanoTime() - start) / 1e9 - slowest));
  }

  /** Differentiates the loss of shares. */
  private record Differentiating(
      Sent<ShareSpec> spec, Sent<PackedWeights> weights, ArrayList<Integer> shares, long step)
      implements Task<LessonProcess.Learned> {

    @Override
    public LessonProcess.Learned run(Residents here) {
      return LessonProcess.in(here, spec.value()).differentiate(shares, step, weights::value);
    }

    @Override
    public String place() {
      return "share " + shares.get(0);
    }
  }

  @Override
  public void close() {
    crew.close();
  }
}

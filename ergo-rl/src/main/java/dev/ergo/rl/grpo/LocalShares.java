package dev.ergo.rl.grpo;

import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.SharePass;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Workers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** Shares that threads of this process compute, each by a model of its own. */
public final class LocalShares implements ShareWorkers {

  private final UpdatePass pass;
  private final List<GrpoShare> shares;
  private final int group;
  private final StepsAhead ahead;

  /** How many questions the last step had. */
  private int questions;

  /**
   * Creates them.
   *
   * @param shares one for each worker of the pass
   * @param shown who samples, and the questions of each step
   * @param group episodes of a question
   * @param steps steps of the run
   */
  public LocalShares(
      UpdatePass pass, List<GrpoShare> shares, GrpoTask.Shown shown, int group, long steps) {
    this.pass = pass;
    this.shares = List.copyOf(shares);
    this.group = group;
    this.ahead = new StepsAhead(shown, steps);
  }

  @Override
  public SampledStep sample(long step) {
    Stopwatch watch = new Stopwatch();
    List<StepExamples.Drawn> drawn = ahead.of(step);
    watch.lap("timing_s/data");
    ahead.begin(step, pass.workers().models().get(0));
    watch.lap("timing_s/rollout");
    questions = drawn.size();
    return closingOnFailure(
        () ->
            new SampledStep(
                pass.workers()
                    .map(
                        questions,
                        share ->
                            shares
                                .get(share.worker())
                                .sample(step, drawn.subList(share.from(), share.to()))),
                watch.laps()));
  }

  @Override
  public Updated update(Update update) {
    Map<Integer, ShareUpdate> done = new ConcurrentSkipListMap<>();
    StepReport report =
        closingOnFailure(
            () ->
                pass.apply(
                    questions,
                    update.rateFactor(),
                    (share, sums) -> done.put(share.worker(), differentiate(update, share, sums))));
    return new Updated(report, List.copyOf(done.values()), Map.of());
  }

  private ShareUpdate differentiate(Update update, Workers.Share share, SharePass sums) {
    return shares
        .get(share.worker())
        .differentiate(sums, update.part(share.from() * group, share.to() * group));
  }

  /** What a failed step has kept is of no use to anyone. */
  private <T> T closingOnFailure(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      shares.forEach(GrpoShare::close);
      throw e;
    }
  }

  @Override
  public void close() {
    ahead.close();
    shares.forEach(GrpoShare::close);
  }
}

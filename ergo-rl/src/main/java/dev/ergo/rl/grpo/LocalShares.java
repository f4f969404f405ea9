package dev.ergo.rl.grpo;

import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.SharePass;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Workers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** Shares that threads of this process compute, each by a model of its own. */
public final class LocalShares implements ShareWorkers {

  private final UpdatePass pass;
  private final List<GrpoShare> shares;
  private final TrainConfig train;
  private final StepsAhead ahead;

  /**
   * Creates them.
   *
   * @param shares one for each worker of the pass
   * @param shown who samples, and the questions of each step
   * @param train the section
   */
  public LocalShares(
      UpdatePass pass, List<GrpoShare> shares, GrpoTask.Shown shown, TrainConfig train) {
    this.pass = pass;
    this.shares = List.copyOf(shares);
    this.train = train;
    this.ahead = new StepsAhead(shown, train);
  }

  @Override
  public SampledRound sample(SamplingRound round, List<SamplingRound> later) {
    Stopwatch watch = new Stopwatch();
    StepsAhead.Questions questions = ahead.of(round, later);
    watch.lap("timing_s/data");
    ahead.begin(questions, pass.workers().models().get(0));
    watch.lap("timing_s/rollout");
    return closingOnFailure(
        () ->
            new SampledRound(
                pass
                    .workers()
                    .map(
                        train.promptsPerStep(),
                        share ->
                            Optional.of(round.of(share.range()))
                                .filter(mine -> !mine.isEmpty())
                                .map(
                                    mine ->
                                        shares
                                            .get(share.worker())
                                            .sample(mine, questions.of(mine))))
                    .stream()
                    .flatMap(Optional::stream)
                    .toList(),
                watch.laps()));
  }

  @Override
  public Updated update(Update update) {
    Map<Integer, ShareUpdate> done = new ConcurrentSkipListMap<>();
    StepReport report =
        closingOnFailure(
            () ->
                pass.apply(
                    train.promptsPerStep(),
                    update.rateFactor(),
                    (share, sums) -> done.put(share.worker(), differentiate(update, share, sums))));
    return new Updated(report, List.copyOf(done.values()), Map.of());
  }

  private ShareUpdate differentiate(Update update, Workers.Share share, SharePass sums) {
    int group = train.groupSize();
    return shares.get(share.worker()).differentiate(sums, update.part(share.range(), group));
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

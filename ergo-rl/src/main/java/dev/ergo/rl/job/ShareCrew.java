package dev.ergo.rl.job;

import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Sent;
import dev.ergo.core.spread.Task;
import dev.ergo.rl.grpo.SamplingRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Other processes that compute shares for the one that leads a run, each by a {@link ShareProcess}.
 * A share is best computed where it was computed last, because its examples, episodes and features
 * are there.
 */
final class ShareCrew implements AutoCloseable {

  private final Crew crew;
  private final Sent<ShareSpec> spec;
  private final TreeMap<Long, Sent<PackedWeights>> weights = new TreeMap<>();

  ShareCrew(Crew crew, ShareSpec spec) {
    this.crew = crew;
    this.spec = crew.send(spec);
  }

  /** Makes weights known to the processes. */
  void publish(PackedWeights now) {
    weights.put(now.version(), crew.send(now));
  }

  /** Says that weights before a version are needed no more. */
  void forget(long before) {
    Map<Long, Sent<PackedWeights>> old = weights.headMap(before);
    old.values().forEach(Sent::forget);
    old.clear();
  }

  /**
   * Has shares sampled.
   *
   * @param rounds of a step so far, of each share by its number, those together that one task
   *     computes
   * @param version of the weights
   * @return what each has sampled in the last of its rounds, in the order of the numbers
   * @throws dev.ergo.core.error.UserException for what is wrong with data, models or machines
   */
  List<PackedShare> sample(List<TreeMap<Integer, List<SamplingRound>>> rounds, long version) {
    return crew
        .run(rounds.stream().map(block -> new Sampling(spec, weights.get(version), block)).toList())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /** Samples shares. */
  private record Sampling(
      Sent<ShareSpec> spec,
      Sent<PackedWeights> weights,
      TreeMap<Integer, List<SamplingRound>> rounds)
      implements Task<ArrayList<PackedShare>> {

    @Override
    public ArrayList<PackedShare> run(Residents here) {
      return ShareProcess.in(here, spec.value()).sample(rounds, weights::value);
    }

    @Override
    public String place() {
      return placeOf(rounds.firstKey());
    }
  }

  /**
   * Has shares learned from.
   *
   * @param lessons of each share by its number, those together that one task computes
   * @param before version of the weights that they were sampled with
   * @param now version of the weights that are updated
   * @return what each task gave, in that order
   */
  List<ShareProcess.Learned> differentiate(
      List<TreeMap<Integer, ShareProcess.Lesson>> lessons, long before, long now) {
    return crew.run(
        lessons.stream()
            .map(block -> new Differentiating(spec, weights.get(before), weights.get(now), block))
            .toList());
  }

  /** Differentiates the loss of shares. */
  private record Differentiating(
      Sent<ShareSpec> spec,
      Sent<PackedWeights> before,
      Sent<PackedWeights> now,
      TreeMap<Integer, ShareProcess.Lesson> lessons)
      implements Task<ShareProcess.Learned> {

    @Override
    public ShareProcess.Learned run(Residents here) {
      return ShareProcess.in(here, spec.value()).differentiate(lessons, before::value, now::value);
    }

    @Override
    public String place() {
      return placeOf(lessons.firstKey());
    }
  }

  private static String placeOf(int share) {
    return "share " + share;
  }

  @Override
  public void close() {
    crew.close();
  }
}

package dev.ergo.spark;

import dev.ergo.core.error.UserException;
import dev.ergo.rl.grpo.ShareWorkers;
import dev.ergo.rl.job.PackedShare;
import dev.ergo.rl.job.PackedWeights;
import dev.ergo.rl.job.ShareCrew;
import dev.ergo.rl.job.ShareProcess;
import dev.ergo.rl.job.ShareSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Executors that compute shares, in plain stages of a task for each share: a lost executor's tasks
 * run elsewhere. A share goes where it was computed last, because its examples, episodes and
 * features are there. Results are taken in the order of the shares.
 */
final class SparkCrew implements ShareCrew {

  private final JavaSparkContext context;
  private final Broadcast<ShareSpec> spec;
  private final TreeMap<Long, Broadcast<PackedWeights>> weights = new TreeMap<>();

  /** Where each share was computed last. */
  private final Map<Integer, String> places = new HashMap<>();

  SparkCrew(JavaSparkContext context, ShareSpec spec) {
    this.context = context;
    this.spec = context.broadcast(spec);
  }

  @Override
  public void publish(PackedWeights now) {
    weights.put(now.version(), context.broadcast(now));
  }

  @Override
  public void forget(long before) {
    Map<Long, Broadcast<PackedWeights>> old = weights.headMap(before);
    old.values().forEach(values -> values.destroy(false));
    old.clear();
  }

  @Override
  public List<PackedShare> sample(List<Integer> shares, long step, long version) {
    return results(shares, new Sampling(spec, weights.get(version), step));
  }

  /** Samples a share. */
  private record Sampling(Broadcast<ShareSpec> spec, Broadcast<PackedWeights> weights, long step)
      implements Function<Integer, Outcome<PackedShare>> {

    @Override
    public Outcome<PackedShare> call(Integer share) {
      return Outcome.of(() -> ExecutorProcess.of(spec.value()).sample(share, step, weights::value));
    }
  }

  @Override
  public List<ShareProcess.Learned> differentiate(
      Map<Integer, ShareWorkers.Update> updates, long before, long now) {
    return results(
        List.copyOf(updates.keySet()),
        new Differentiating(spec, weights.get(before), weights.get(now), new HashMap<>(updates)));
  }

  /** Differentiates the loss of a share. */
  private record Differentiating(
      Broadcast<ShareSpec> spec,
      Broadcast<PackedWeights> before,
      Broadcast<PackedWeights> now,
      HashMap<Integer, ShareWorkers.Update> updates)
      implements Function<Integer, Outcome<ShareProcess.Learned>> {

    @Override
    public Outcome<ShareProcess.Learned> call(Integer share) {
      return Outcome.of(
          () ->
              ExecutorProcess.of(spec.value())
                  .differentiate(share, updates.get(share), before::value, now::value));
    }
  }

  private <T extends Serializable> List<T> results(
      List<Integer> shares, Function<Integer, Outcome<T>> work) {
    List<Outcome<T>> outcomes;
    try {
      outcomes = placed(shares).map(work).collect();
    } catch (Exception e) {
      // Spark declares none of those that it throws.
      throw e instanceof SparkException failed ? lost(failed) : asRuntime(e);
    }
    List<T> results = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      results.add(outcomes.get(i).orThrow());
      places.put(shares.get(i), outcomes.get(i).executor());
    }
    return results;
  }

  private static UserException lost(SparkException failed) {
    return new UserException(
        "Spark gave up: %s; the same command goes on from the last checkpoint"
            .formatted(failed.getMessage().lines().findFirst().orElse("no reason given")),
        failed);
  }

  private static RuntimeException asRuntime(Exception e) {
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }

  /** A partition for each share, in order, each with the place that it would best go to. */
  private JavaRDD<Integer> placed(List<Integer> shares) {
    List<Tuple2<Integer, Seq<String>>> wishes = new ArrayList<>();
    for (Integer share : shares) {
      String place = places.get(share);
      wishes.add(new Tuple2<>(share, seq(place == null ? List.<String>of() : List.of(place))));
    }
    return context
        .sc()
        .makeRDD(seq(wishes), ClassTag$.MODULE$.<Integer>apply(Integer.class))
        .toJavaRDD();
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  @Override
  public void close() {
    context.close();
  }
}

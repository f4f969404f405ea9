package dev.ergo.spark;

import dev.ergo.core.error.UserException;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.Sent;
import dev.ergo.core.spread.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** Executors that do tasks in plain stages: a lost executor's tasks run elsewhere. */
final class SparkCrew implements Crew {

  /** How often a stage that failed while nothing arrives is looked at. */
  private static final long LOOK_MILLIS = 200;

  private final JavaSparkContext context;

  /** The executor that did the last task of each place. */
  private final Map<String, String> places = new HashMap<>();

  SparkCrew(JavaSparkContext context) {
    this.context = context;
  }

  @Override
  public <V extends Serializable> Sent<V> send(V value) {
    return new SentOnce<>(context.broadcast(value));
  }

  private record SentOnce<V extends Serializable>(Broadcast<V> values) implements Sent<V> {

    @Override
    public V value() {
      return values.value();
    }

    @Override
    public void forget() {
      values.destroy(false);
    }
  }

  /** What a task came to. */
  private record Arrived<T extends Serializable>(int number, Outcome<T> outcome) {}

  @Override
  public <T extends Serializable> void run(
      List<? extends Task<T>> tasks, ObjIntConsumer<T> arrived) {
    if (tasks.isEmpty()) {
      return;
    }
    // Spark hands results over in the thread that schedules, which must not wait for the caller.
    LinkedBlockingQueue<Arrived<T>> results = new LinkedBlockingQueue<>();
    SimpleFutureAction<BoxedUnit> stage = submit(tasks, results);
    try {
      for (int left = tasks.size(); left > 0; left--) {
        Arrived<T> next = next(results, stage);
        String place = tasks.get(next.number()).place();
        if (place != null) {
          places.put(place, next.outcome().executor());
        }
        arrived.accept(next.outcome().orThrow(), next.number());
      }
    } catch (RuntimeException | Error e) {
      stage.cancel();
      throw e;
    }
  }

  private <T extends Serializable> SimpleFutureAction<BoxedUnit> submit(
      List<? extends Task<T>> tasks, LinkedBlockingQueue<Arrived<T>> results) {
    ClassTag<Outcome<T>> tag = ClassTag$.MODULE$.apply(Outcome.class);
    return context
        .sc()
        .submitJob(
            placed(tasks),
            new DoingTask<T>(),
            seq(IntStream.range(0, tasks.size()).mapToObj(number -> (Object) number).toList()),
            new AbstractFunction2<Object, Outcome<T>, BoxedUnit>() {
              @Override
              public BoxedUnit apply(Object number, Outcome<T> outcome) {
                results.add(new Arrived<>((Integer) number, outcome));
                return BoxedUnit.UNIT;
              }
            },
            new AbstractFunction0<BoxedUnit>() {
              @Override
              public BoxedUnit apply() {
                return BoxedUnit.UNIT;
              }
            });
  }

  private static <T extends Serializable> Arrived<T> next(
      LinkedBlockingQueue<Arrived<T>> results, SimpleFutureAction<BoxedUnit> stage) {
    try {
      while (true) {
        // Looked at before the queue: what ended well has queued all it had.
        boolean ended = stage.isCompleted();
        Arrived<T> next = results.poll(ended ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        if (ended) {
          throw lost(stage.value().get().failed().get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while executors compute", e);
    }
  }

  private static RuntimeException lost(Throwable failed) {
    return failed instanceof SparkException
        ? new UserException(
            "Spark gave up: %s; the same command goes on where a checkpoint or finished answers are, and else begins anew"
                .formatted(failed.getMessage().lines().findFirst().orElse("no reason given")),
            failed)
        : new IllegalStateException("Spark failed", failed);
  }

  /** A partition for each task, in order, each with the executor that it would best go to. */
  private <T extends Serializable> RDD<Task<T>> placed(List<? extends Task<T>> tasks) {
    List<Tuple2<Task<T>, Seq<String>>> wishes = new ArrayList<>();
    for (Task<T> task : tasks) {
      String executor = places.get(task.place());
      wishes.add(new Tuple2<>(task, seq(executor == null ? List.<String>of() : List.of(executor))));
    }
    return context.sc().makeRDD(seq(wishes), ClassTag$.MODULE$.apply(Task.class));
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  @Override
  public void close() {
    context.close();
  }
}

package dev.ergo.bench;

import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneExamples;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A generated scene: its layout and question, and its pixels. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Dai.djl.offline=true", "-Djava.awt.headless=true"})
public class SceneBenchmark {

  private final SceneExamples scenes = new SceneExamples(1, 0);
  private long next;

  /** Layout and question. */
  @Benchmark
  public Example layout() {
    return scenes.get(next++);
  }

  /** Layout, question and pixels. */
  @Benchmark
  public RgbImage render() {
    return scenes.get(next++).image().load();
  }
}

package dev.ergo.bench;

import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** A generated scene: its layout and question, and its pixels. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SceneBenchmark extends MeanTime {

  private final SceneExamples scenes = new SceneExamples(SceneSet.of(1), 0);
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

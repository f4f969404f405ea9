package dev.ergo.bench;

import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.PngEncoder;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A generated scene: its layout and question, its pixels, and its file. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SceneBenchmark extends MeanTime {

  /** Width and height of the images. */
  @Param({"448", "896"})
  int side;

  private SceneExamples scenes;
  private long next;

  /** Opens the set. */
  @Setup
  public void open() {
    scenes = new SceneExamples(new SceneSet(1, side), 0);
  }

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

  /** All of that and the PNG file, as job scenes writes it. */
  @Benchmark
  public byte[] encode() {
    return PngEncoder.encode(scenes.get(next++).image().load());
  }
}

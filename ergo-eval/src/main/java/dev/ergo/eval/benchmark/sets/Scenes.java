package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.ExampleSource;
import dev.ergo.data.SceneExamples;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import java.util.Set;

/** Ergo Scenes: what the job {@code scenes} has written, or drawn while they are asked about. */
public final class Scenes implements Benchmark {

  @Override
  public String name() {
    return "scenes";
  }

  @Override
  public Set<String> keys() {
    return Set.of("path", "version", "seed", "side", "split");
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    // Without an end: the last item's partner is then the same under every limit.
    return items.scenes() == null ? ParquetFiles.rows(items) : new SceneExamples(items.scenes(), 0);
  }
}

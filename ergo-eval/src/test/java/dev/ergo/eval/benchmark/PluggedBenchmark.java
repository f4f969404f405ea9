package dev.ergo.eval.benchmark;

import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.TableExamples;
import java.util.List;
import java.util.Map;

/** A benchmark that somebody else brings, named in their own services file. */
public final class PluggedBenchmark implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles("shapes\\.tsv", List.of(), "fetch shapes.tsv and give it as path");

  @Override
  public String name() {
    return "shapes";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return new TableExamples(
        FILES.table(items.path(), "image"),
        row ->
            new ExampleBuilder(row.text("index"))
                .question(row.text("question"))
                .options(row.letterColumns(), row.option(row.text("answer"), 2))
                .image(row.image())
                .build());
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.vlmEvalKitInferred("Shapes", PublishedProtocol::vlmEvalKitSelect));
  }

  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    return Map.of("all_right", items.allRight() ? 1.0 : 0.0);
  }
}

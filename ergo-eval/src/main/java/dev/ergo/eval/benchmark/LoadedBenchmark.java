package dev.ergo.eval.benchmark;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.item.ItemResult;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * A benchmark whose items can be asked about and judged.
 *
 * @param name shown in summary and report
 * @param source its items
 * @param protocol how questions are worded and answers judged
 * @param metrics its metrics beside accuracy by name, 0 to 1, of one policy's first answers to all
 *     items
 */
public record LoadedBenchmark(
    String name,
    ExampleSource source,
    Protocol protocol,
    Function<List<ItemResult>, Map<String, Double>> metrics)
    implements AutoCloseable {

  /** A benchmark that has no metric but accuracy. */
  public LoadedBenchmark(String name, ExampleSource source, Protocol protocol) {
    this(name, source, protocol, items -> Map.of());
  }

  /**
   * Opens a benchmark; images are not touched.
   *
   * @param rules how answers are read where the protocol is Ergo's own
   * @throws UserException if its files are missing, damaged or not of its form, or the protocol's
   *     project does not have the benchmark
   */
  public static LoadedBenchmark open(BenchmarkConfig config, MatchConfig rules) {
    Benchmark benchmark = config.benchmark();
    ProtocolKind kind = config.protocol();
    Protocol protocol = protocol(benchmark, kind, rules);
    return new LoadedBenchmark(
        config.name(),
        benchmark.open(config.items()),
        protocol,
        items -> benchmark.metrics(new ScoredItems(items), kind));
  }

  /** The rules of a benchmark. */
  static Protocol protocol(Benchmark benchmark, ProtocolKind kind, MatchConfig rules) {
    return find(benchmark, kind, rules)
        .orElseThrow(
            () ->
                new UserException(
                    "%s does not have the benchmark %s; give protocol %s to one of %s, or use protocol ergo."
                        .formatted(
                            kind == ProtocolKind.LMMS_EVAL ? "lmms-eval" : "VLMEvalKit",
                            benchmark.name(),
                            kind.name().toLowerCase(Locale.ROOT),
                            Benchmarks.names(other -> find(other, kind, rules).isPresent()))));
  }

  private static Optional<? extends Protocol> find(
      Benchmark benchmark, ProtocolKind kind, MatchConfig rules) {
    return kind == ProtocolKind.ERGO
        ? Optional.of(benchmark.ergo(rules))
        : benchmark.published().stream().filter(rival -> rival.project() == kind).findFirst();
  }

  /**
   * The same benchmark with each item once per rotation of its options.
   *
   * @param limit first items to take
   */
  public LoadedBenchmark rotated(long limit) {
    return new LoadedBenchmark(name, new RotatedExamples(source, limit), protocol, metrics);
  }

  /**
   * The next readable item about another image, in a circle over all the data there is, so that
   * neither a limit nor rotated options change the partner of an item.
   *
   * @param position where the item stands among those of the source
   * @throws UserException if all readable items are about this one's image
   */
  public Example partner(long position) {
    ExampleSource all = source instanceof RotatedExamples rotated ? rotated.unrotated() : source;
    long place = source instanceof RotatedExamples rotated ? rotated.item(position) : position;
    List<ImageSource> images = all.get(place).images().sources();
    return LongStream.range(1, all.size())
        .mapToObj(step -> all.readable((place + step) % all.size()))
        .flatMap(Optional::stream)
        .filter(other -> Collections.disjoint(other.images().sources(), images))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "Benchmark %s has one image only; a swapped crop needs another."
                        .formatted(name)));
  }

  @Override
  public void close() {
    source.close();
  }
}

package dev.ergo.eval.benchmark;

import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.MatchConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A benchmark with all that is its own: files, wording, scorers and metrics.
 *
 * <p>An implementation has no state and a public constructor without arguments, and is named in a
 * line of {@code META-INF/services/dev.ergo.eval.benchmark.Benchmark} on the class path.
 */
public interface Benchmark {

  /** Its name, which an entry of {@code eval.benchmarks} gives as {@code type}: in lower case. */
  String name();

  /**
   * The keys of an entry by which its items are found; the other keys of {@link ItemsConfig} are
   * refused; {@code paths} beside {@code path} if that may be a list.
   */
  default Set<String> keys() {
    return Set.of("path");
  }

  /**
   * Opens its items; no image is opened.
   *
   * @throws dev.ergo.core.error.UserException if the files are missing (it says what to fetch),
   *     damaged or not of the benchmark's form
   */
  ExampleSource open(ItemsConfig items);

  /**
   * Ergo's own protocol: the policy's prompts and Ergo's reading of answers.
   *
   * @param rules how answers are read
   */
  default Protocol ergo(MatchConfig rules) {
    return new ErgoProtocol(rules);
  }

  /** Wording and scorer of the other projects that have the benchmark, one of each. */
  default List<PublishedProtocol> published() {
    return List.of();
  }

  /**
   * Metrics beside accuracy, by name in the order of reports, 0 to 1; those that the items don't
   * allow are left out.
   *
   * @param items the first answer of one policy to each item, failures included
   * @param protocol the protocol that they were judged by
   */
  default Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    return Map.of();
  }

  /** Accuracies that papers print, for reports to show beside those measured. */
  default List<PaperNumber> paperNumbers() {
    return List.of();
  }
}

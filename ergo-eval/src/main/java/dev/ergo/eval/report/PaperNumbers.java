package dev.ergo.eval.report;

import dev.ergo.eval.benchmark.table.BenchmarkType;
import dev.ergo.eval.report.Frontier.Reference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers that papers print for benchmarks of Ergo's; "@" is the budget of one view. Those marked
 * (ERGO) stand in ERGO's paper (arXiv 2509.21991), those marked (MGPO) in that of MGPO, which has
 * other policies under the same limits. Prompts and scorers of those rows are the papers': they are
 * reference lines, not results.
 */
final class PaperNumbers {

  private static final Map<BenchmarkType, List<Reference>> NUMBERS =
      Map.of(
          BenchmarkType.VSTAR,
          List.of(
              known("ERGO-7B @640 (ERGO)", 1025, 0.817),
              unknown("ERGO-7B @1280 (ERGO)", 0.838),
              known("Qwen2.5-VL-7B @16384 (ERGO)", 4471, 0.770),
              unknown("MGPO @640 (MGPO)", 0.733),
              unknown("MGPO @1280 (MGPO)", 0.764),
              unknown("GRPO @640 (MGPO)", 0.644),
              unknown("GRPO @1280 (MGPO)", 0.712),
              unknown("Qwen2.5-VL-7B @640 (MGPO)", 0.503),
              unknown("Qwen2.5-VL-7B @1280 (MGPO)", 0.586)),
          BenchmarkType.MME_REALWORLD_LITE,
          List.of(
              unknown("MGPO @640 (MGPO)", 0.570),
              unknown("MGPO @1280 (MGPO)", 0.605),
              unknown("GRPO @640 (MGPO)", 0.540),
              unknown("GRPO @1280 (MGPO)", 0.551),
              unknown("Qwen2.5-VL-7B @640 (MGPO)", 0.409),
              unknown("Qwen2.5-VL-7B @1280 (MGPO)", 0.461)));

  private PaperNumbers() {}

  /** The published numbers for a benchmark; none for most, and none where the type is null. */
  static List<Reference> of(BenchmarkType type) {
    return type == null ? List.of() : NUMBERS.getOrDefault(type, List.of());
  }

  private static Reference known(String label, double tokens, double accuracy) {
    return new Reference("paper: " + label, Optional.of(tokens), accuracy);
  }

  private static Reference unknown(String label, double accuracy) {
    return new Reference("paper: " + label, Optional.empty(), accuracy);
  }
}

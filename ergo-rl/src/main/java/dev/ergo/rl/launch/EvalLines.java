package dev.ergo.rl.launch;

import dev.ergo.eval.EvalProgress;
import dev.ergo.eval.EvalSummary;
import java.util.Locale;
import java.util.Optional;

/** What an evaluation says on the console. */
final class EvalLines {

  private EvalLines() {}

  static String progress(EvalProgress progress) {
    return String.format(
        Locale.ROOT,
        "%s, %s: item %d/%d | %d right | %.2f items/s | ETA %d:%02d min",
        progress.benchmark(),
        progress.policy(),
        progress.done(),
        progress.items(),
        progress.correct(),
        progress.itemsPerSecond(),
        progress.remaining().toMinutes(),
        progress.remaining().toSecondsPart());
  }

  static String result(EvalSummary.Benchmark row) {
    return String.format(
        Locale.ROOT,
        "%s, %s: accuracy %.4f (95 %% %.4f to %.4f) over %d items%s%s",
        row.name(),
        row.policy(),
        row.accuracy(),
        row.ci95().low(),
        row.ci95().high(),
        row.items(),
        mean(row.visionTokensMean(), ", %.1f vision tokens an item"),
        mean(row.secondsMean(), ", %.4f s an item"));
  }

  private static String mean(Optional<Double> value, String format) {
    return value.map(v -> String.format(Locale.ROOT, format, v)).orElse("");
  }
}

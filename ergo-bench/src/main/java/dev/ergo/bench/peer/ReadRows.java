package dev.ergo.bench.peer;

import dev.ergo.core.image.ImageSource;
import dev.ergo.data.DataConfig;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.UsableExamples;
import dev.ergo.data.table.RowPicture;
import dev.ergo.rl.grpo.Stopwatch;
import dev.ergo.rl.train.ExampleOrder;
import dev.ergo.rl.train.StepExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads data sets. Arguments: a file or folder, and how: {@code order} or {@code shuffled} (a round
 * opens it and takes texts and image files of all rows), {@code texts} (texts alone), or {@code
 * steps} with the examples of a step: all of them once in a training's order, images decoded, with
 * resident memory printed on the way.
 */
public final class ReadRows {

  private static final int LINES = 20;

  private ReadRows() {}

  /** Serves rounds, or reads once by steps. */
  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    if (arguments[1].equals("steps")) {
      steps(data, Integer.parseInt(arguments[2]));
    } else {
      Rounds.serve(number -> clock -> read(data, arguments[1], clock));
    }
  }

  private static void read(Path data, String how, Stopwatch clock) {
    try (ExampleSource source = DataSetConfig.parquet(data).open(Path.of(""))) {
      clock.lap("open");
      boolean shuffled = how.equals("shuffled");
      if (shuffled) {
        source.keepIn(Path.of("").toAbsolutePath().resolve("ergo-bench/target"));
      }
      ExampleOrder order = new ExampleOrder(source.size(), 7);
      long bytes = 0;
      for (long row = 0; row < source.size(); row++) {
        Example example = source.get(shuffled ? order.position(row) : row);
        bytes += example.question().length() + example.answer().length();
        if (!how.equals("texts")) {
          bytes += ((RowPicture) example.image()).encoded().length;
        }
      }
      clock.lap("rows");
      if (bytes == 0) {
        throw new IllegalStateException("nothing was read");
      }
    }
  }

  private static void steps(Path data, int perStep) throws IOException {
    long began = System.nanoTime();
    try (ExampleSource source = DataSetConfig.parquet(data).open(Path.of(""))) {
      source.keepIn(data.toAbsolutePath().getParent());
      UsableExamples usable =
          new UsableExamples(source, DataConfig.OnBadImage.FAIL, ImageSource::load);
      StepExamples examples = new StepExamples(usable, perStep, 11);
      long steps = source.size() / perStep;
      for (long step = 0; step < steps; step++) {
        examples.of(step);
        if (step % Math.max(1, steps / LINES) == 0) {
          System.out.printf(
              Locale.ROOT,
              "{\"step\": %d, \"of\": %d, \"seconds\": %.1f, \"rss_mib\": %.0f}%n",
              step,
              steps,
              (System.nanoTime() - began) / 1e9,
              residentMib());
        }
      }
    }
  }

  private static double residentMib() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    return Long.parseLong(status.replaceFirst("(?s).*VmRSS:\\s*(\\d+).*", "$1")) / 1024.0;
  }
}

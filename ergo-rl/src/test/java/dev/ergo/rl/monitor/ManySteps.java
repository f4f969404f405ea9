package dev.ergo.rl.monitor;

import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.ExampleSource;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.MadeRollouts;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.report.SampledEpisodes;
import dev.ergo.rl.train.DataOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shows a made run of 1,000 steps and 10,000 episodes until its input ends: for bench/watching.py,
 * which looks at how heavy the page is.
 */
final class ManySteps {

  private static final int STEPS = 1000;
  private static final int PROMPTS = 2;
  private static final int SAMPLES = 5;
  private static final int METRICS = 60;

  private ManySteps() {}

  /**
   * Makes and shows it.
   *
   * @param args a folder for rollouts, and a port
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    ExampleSource data =
        Pictures.source(IntStream.range(0, PROMPTS).mapToObj(Pictures::example).toList());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("step", step);
      row.put("reward", 2 + Math.sin(step * 0.7) / 4 + step / 2000.0);
      for (String component : List.of("answer", "area", "format")) {
        row.put("rewards/" + component + "/mean", 0.5 + Math.cos(step * 0.3) / 3);
      }
      for (int metric = 0; metric < METRICS; metric++) {
        row.put("made/" + metric, Math.sin(step * 0.01 * metric));
      }
      rows.add(row);
      MadeRollouts.write(folder, step, PROMPTS, SAMPLES);
    }
    try (MonitorServer server = MonitorServer.open(Integer.parseInt(args[1]))) {
      new Monitor(
              server,
              new Monitor.Shown("many-steps", "grpo", STEPS),
              new SampledEpisodes(
                  folder, data, new DataOrder(data.parts(), 0), PROMPTS, new ImageProcessor()),
              Tokenizer.load(Fixtures.path("model/A")))
          .opened(rows, STEPS);
      System.out.println(server.url());
      System.in.read();
    }
  }
}

package dev.ergo.eval.report;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.eval.metrics.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A report with every kind of block, on made-up numbers. */
final class SampleReport {

  static final Size ORIGINAL = new Size(2000, 1500);
  static final PixelBox CHOSEN = new PixelBox(400, 300, 1000, 900);
  static final PixelBox TARGET = new PixelBox(1200, 200, 1600, 500);

  private SampleReport() {}

  static HtmlReport build() {
    return new HtmlReport("Sample <report>", "made-up numbers; 240 steps")
        .section(
            "Result",
            ReportBlock.note("Held-out items, paired. Intervals are Wilson's."),
            Table.ofCells(
                List.of("benchmark", "policy", "items", "accuracy"),
                List.of(
                    List.of("scenes", "coarse_to_fine", "191", "81.7 %"),
                    List.of("<script>alert(1)</script>", "full image", "191", "70.2 %"))),
            new BarTable(
                "Accuracy by category",
                List.of(
                    new BarTable.Row("colour", 0.9, Interval.wilson(90, 100, 0.95), "90 of 100"),
                    new BarTable.Row(
                        "relative position", 0.4, Interval.wilson(4, 10, 0.95), "4 of 10"))))
        .section("Curves", curves())
        .section("Episodes", gallery());
  }

  private static List<CurveChart> curves() {
    SplittableRandom random = new SplittableRandom(5);
    double[] steps = new double[240];
    double[] reward = new double[240];
    double[] answer = new double[240];
    double[] rare = new double[240];
    for (int i = 0; i < 240; i++) {
      steps[i] = i + 1.0;
      reward[i] = 2.4 - Math.exp(-i / 60.0) + 0.3 * (random.nextDouble() - 0.5);
      answer[i] = 0.8 - 0.5 * Math.exp(-i / 60.0) + 0.2 * (random.nextDouble() - 0.5);
      rare[i] = i % 50 < 30 ? 0.2 + 0.1 * random.nextDouble() : Double.NaN;
    }
    double[] points = {0, 60, 120, 180, 240};
    double[] accuracy = {0.31, 0.52, 0.63, 0.69, 0.72};
    double[] tiny = reward.clone();
    for (int i = 0; i < tiny.length; i++) {
      tiny[i] *= -1.5e-6;
    }
    return List.of(
        new CurveChart("Reward", "step")
            .add(new Series("total", steps, reward))
            .add(new Series("answer", steps, answer))
            .add(new Series("coverage", steps, rare))
            .smooth(20),
        new CurveChart("Held-out accuracy", "step").add(new Series("validation", points, accuracy)),
        new CurveChart("Loss", "step").add(new Series("loss", steps, tiny)).smooth(10),
        new CurveChart("Nothing yet", "step").add(new Series("x", new double[0], new double[0])));
  }

  static EpisodeGallery gallery() {
    EpisodeGallery gallery = new EpisodeGallery();
    for (int i = 0; i < 6; i++) {
      gallery.add(card("scene-" + i, i % 3 == 0 ? "wrong" : "correct", i % 2 == 0));
    }
    return gallery;
  }

  static EpisodeCard card(String id, String outcome, boolean box) {
    Map<String, String> looks = new LinkedHashMap<>();
    looks.put("look 1", "<think>by the window</think><zoom>[56, 42, 140, 126]</zoom>");
    looks.put("look 2", "<think>&</think><answer>B</answer><img src=x onerror=alert(1)>");
    Map<String, Double> rewards = new LinkedHashMap<>();
    rewards.put("answer", 1.0);
    rewards.put("coverage", 0.6180339);
    rewards.put("total", 2.75);
    EpisodePictures pictures =
        new EpisodePictures(
            scene(800, 600),
            ORIGINAL,
            box ? List.of(CHOSEN) : List.of(),
            List.of(TARGET),
            Optional.of(scene(280, 196)),
            box ? List.of(scene(112, 112)) : List.of());
    return new EpisodeCard(
        id,
        new ArrayList<>(List.of(outcome, box ? "box valid" : "box missing")),
        outcome.equals("correct"),
        "Which digit stands on the \"red\" sign?",
        List.of("3", "7", "8", "9"),
        "7",
        Optional.of(pictures),
        looks,
        rewards,
        "read as B (7), " + outcome);
  }

  /** A gradient with a few rectangles. */
  static RgbImage scene(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        boolean sign =
            x > width * 0.62 && x < width * 0.78 && y > height * 0.15 && y < height * 0.32;
        rgb[at] = (byte) (sign ? 200 : 120 + 100 * x / width);
        rgb[at + 1] = (byte) (sign ? 40 : 150 + 60 * y / height);
        rgb[at + 2] = (byte) (sign ? 40 : 200 - 80 * y / height);
      }
    }
    return new RgbImage(new Size(width, height), rgb);
  }
}

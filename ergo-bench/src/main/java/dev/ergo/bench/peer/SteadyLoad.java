package dev.ergo.bench.peer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.QwenModel;
import dev.ergo.data.PngEncoder;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.rl.grpo.Stopwatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Many steps of two looks at constant load, with images that no step saw before; prints resident
 * memory, threads and open files after an early step and after the last. Arguments: folder of a
 * case of {@code bench/step_case.py}, new tokens of both looks, number of different inputs in the
 * case, steps, the early step, images drawn for a step, their side.
 */
public final class SteadyLoad {

  private static final int EVERY = 50;

  private SteadyLoad() {}

  /** Runs the steps. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int cases = Integer.parseInt(arguments[3]);
    int steps = Integer.parseInt(arguments[4]);
    int early = Integer.parseInt(arguments[5]);
    NewImages images =
        new NewImages(Integer.parseInt(arguments[6]), Integer.parseInt(arguments[7]));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        QwenModel model = TwoLookStep.load(folder);
        PolicyStep policy = new PolicyStep(model, GivenImage.PATCHES, manager)) {
      TwoLookStep task =
          new TwoLookStep(policy, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
      Path tensors = folder.resolve("inputs.safetensors");
      ProcessState soon = null;
      List<String> every = new ArrayList<>();
      long began = System.nanoTime();
      for (int number = 1; number <= steps; number++) {
        images.see(number);
        task.run(StepInputs.read(tensors, number % cases, manager), number, new Stopwatch());
        if (number == early) {
          soon = ProcessState.now();
        }
        if (number % EVERY == 0) {
          every.add(String.format(Locale.ROOT, "%.1f", ProcessState.now().rssMib()));
        }
      }
      System.out.printf(
          Locale.ROOT,
          "{\"seconds\": %.1f, %s, %s, \"rss_mib\": %s}%n",
          (System.nanoTime() - began) / 1e9,
          Objects.requireNonNull(soon, "the early step is one of the steps").json("early_"),
          ProcessState.now().json("late_"),
          every);
    }
  }

  /**
   * Scenes that are decoded from their files and cut into patches, as a training does with its
   * images; the caches between keep what they may.
   */
  private record NewImages(int count, int side, ImageProcessor processor) {

    NewImages(int count, int side) {
      this(count, side, new ImageProcessor());
    }

    void see(int step) {
      SceneExamples scenes = new SceneExamples(new SceneSet(1, side), 0);
      List<ImageView> views = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        long number = (long) step * count + i;
        byte[] file = PngEncoder.encode(scenes.get(number).image().load());
        ImageSource image = EncodedImage.of("scene " + number, file, ImageLimits.DEFAULT);
        views.add(ImageView.whole(image, new PixelLimits(3136, 784L * 256)));
      }
      processor.patches(views);
    }
  }
}

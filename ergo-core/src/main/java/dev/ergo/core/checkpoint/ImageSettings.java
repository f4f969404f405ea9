package dev.ergo.core.checkpoint;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.PixelNormalization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image processor of a model directory.
 *
 * @param limits of images that name none
 * @param normalization from samples to what the vision tower gets
 */
public record ImageSettings(PixelLimits limits, PixelNormalization normalization) {

  private static final Logger LOG = LoggerFactory.getLogger(ImageSettings.class);

  /** Pillow's number of the bicubic filter. */
  private static final int BICUBIC = 3;

  /**
   * Reads the settings as transformers does: an {@code image_processor} in processor_config.json
   * wins over preprocessor_config.json. transformers 4 writes {@code min_pixels} and {@code
   * max_pixels}, transformers 5 a {@code size} with {@code shortest_edge} and {@code longest_edge}
   * that are areas in spite of their names.
   *
   * @throws UserException if there is neither, or a value can't be used
   */
  public static ImageSettings read(Path folder) {
    Path joint = folder.resolve("processor_config.json");
    Optional<JsonSection> inside =
        Files.exists(joint) ? JsonSection.read(joint).section("image_processor") : Optional.empty();
    JsonSection root =
        inside.orElseGet(() -> JsonSection.read(folder.resolve("preprocessor_config.json")));
    Optional<JsonSection> size = root.section("size");
    int min = edge(root, size, "min_pixels", "shortest_edge");
    int max = edge(root, size, "max_pixels", "longest_edge");
    if (min < 1 || max < min) {
      throw new UserException(
          "%s: min_pixels %d and max_pixels %d must be positive and in order"
              .formatted(root.file(), min, max));
    }
    warn(root);
    return new ImageSettings(new PixelLimits(min, max), normalization(root));
  }

  private static int edge(
      JsonSection root, Optional<JsonSection> size, String old, String current) {
    return root.get(old, Integer.class)
        .or(() -> size.flatMap(s -> s.get(current, Integer.class)))
        .orElseThrow(() -> root.missing(old));
  }

  private static PixelNormalization normalization(JsonSection root) {
    PixelNormalization usual = PixelNormalization.CLIP;
    boolean rescales = root.get("do_rescale", Boolean.class).orElse(true);
    boolean normalizes = root.get("do_normalize", Boolean.class).orElse(true);
    double rescale = root.get("rescale_factor", Double.class).orElse(usual.rescale());
    List<Double> mean = channels(root, "image_mean", usual.mean());
    List<Double> deviation = channels(root, "image_std", usual.deviation());
    if (deviation.contains(0.0)) {
      throw new UserException(root.file() + ": image_std holds 0, by which nothing can be divided");
    }
    return new PixelNormalization(
        rescales ? rescale : 1,
        normalizes ? mean : List.of(0.0, 0.0, 0.0),
        normalizes ? deviation : List.of(1.0, 1.0, 1.0));
  }

  private static List<Double> channels(JsonSection root, String key, List<Double> absent) {
    double[] values = root.get(key, double[].class).orElse(null);
    if (values == null) {
      return absent;
    }
    if (values.length == 1) {
      return Collections.nCopies(absent.size(), values[0]);
    }
    if (values.length != absent.size()) {
      throw new UserException(
          "%s: %s has %d numbers, but three were expected, for red, green and blue"
              .formatted(root.file(), key, values.length));
    }
    return Arrays.stream(values).boxed().toList();
  }

  /** How views are resized is the method's, not the model's. */
  private static void warn(JsonSection root) {
    if (!root.get("do_resize", Boolean.class).orElse(true)
        || root.get("resample", Integer.class).orElse(BICUBIC) != BICUBIC) {
      LOG.warn(
          "{}: do_resize and resample are not followed; images are resized to their budget, whole ones with the bicubic filter",
          root.file());
    }
  }
}

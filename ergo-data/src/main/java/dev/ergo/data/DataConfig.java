package dev.ergo.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.image.ImageLimits;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Examples. Needed by grpo and sft.
 *
 * @param train a section as here, or just the path of a Parquet file or folder; required
 * @param validation held-out examples; absent: none
 * @param onBadImage fail: an image or row that can't be used ends the run; skip: another row takes
 *     its place, it is counted and listed in the run's left-out.txt
 * @param maxPromptTokens training rows whose first turn has more tokens, system message and image
 *     included, are left out and counted; absent: none are. Example: {@code 1024}
 * @param imageSeconds decoding an image may take so long; one that takes longer can't be used
 * @param imagePixels images of more pixels than this can't be used
 * @param imageMib nor can those whose decoding takes more memory than this, by their headers;
 *     default: a quarter of the Java heap. Example: {@code 1024}
 * @param allowOverlap true: train and validation may share files, ids or images; false: that is
 *     refused, for nothing would be held out
 */
public record DataConfig(
    DataSetConfig train,
    Optional<DataSetConfig> validation,
    OnBadImage onBadImage,
    Integer maxPromptTokens,
    @Formerly(absent = "20") Integer imageSeconds,
    @Formerly(absent = "200000000") Long imagePixels,
    Integer imageMib,
    @Formerly(absent = "false") Boolean allowOverlap) {

  /** Requires training data, apart from what is held out, and takes defaults. */
  public DataConfig {
    Check.require(train != null, "train", "a data set is required");
    train = train.orFixed(false);
    validation =
        Check.orDefault(validation, Optional.<DataSetConfig>empty()).map(set -> set.orFixed(true));
    Check.require(
        validation.filter(set -> !set.fixed()).isEmpty(),
        "validation.fixed",
        "must be true, for all runs are held against the same items; leave it out");
    Check.require(
        Boolean.TRUE.equals(allowOverlap)
            || train.type() != DataSetConfig.Type.SCENES
            || !validatesOnTraining(train, validation),
        "validation.seed",
        "is the seed of train, so that nothing would be held out; give another, or set data.allow_overlap: true");
    validation
        .filter(heldOut -> heldOut.path() != null)
        .ifPresent(heldOut -> heldOut.path().refuseWeights("validation.path", "validation reads"));
    Check.require(
        validation.map(DataSetConfig::keep).isEmpty(),
        "validation.keep",
        "is for training data, and held-out items stay those of other runs; leave it out");
    onBadImage = Check.orDefault(onBadImage, OnBadImage.FAIL);
    if (maxPromptTokens != null) {
      Check.atLeast("max_prompt_tokens", maxPromptTokens, 1);
    }
    imageSeconds =
        Check.atLeast(
            "image_seconds", Check.orDefault(imageSeconds, ImageLimits.DEFAULT_SECONDS), 1);
    imagePixels =
        Check.between(
            "image_pixels",
            Check.orDefault(imagePixels, ImageLimits.DEFAULT_PIXELS),
            1,
            ImageLimits.MOST_PIXELS);
    if (imageMib != null) {
      Check.atLeast("image_mib", imageMib, 1);
    }
    allowOverlap = Check.orDefault(allowOverlap, false);
  }

  /**
   * The section of a run that was, by whichever version.
   *
   * @param section as the run's config.yaml has it
   */
  public static DataConfig ofRun(JsonNode section) {
    JsonNode data = section.deepCopy();
    if (data.path("train") instanceof ObjectNode train && !train.hasNonNull("fixed")) {
      // Before there was such a key, a run's seed took no part.
      train.put("fixed", true);
    }
    return ConfigLoader.fromYaml(ConfigLoader.toYaml(data), DataConfig.class);
  }

  /**
   * Opens the training data.
   *
   * @param baseDir what relative paths are relative to
   * @param run the run.seed of the run that is trained on them
   * @throws dev.ergo.core.error.UserException if they are missing, empty, damaged or of no layout
   */
  public ExampleSource openTrain(Path baseDir, long run) {
    return train.open(baseDir, imageLimits(), run);
  }

  /** Opens the held-out examples, if there are any; the same for every run. */
  public Optional<ExampleSource> openValidation(Path baseDir) {
    return validation.map(set -> set.open(baseDir, imageLimits()));
  }

  /** Bounds on the images. */
  public ImageLimits imageLimits() {
    return new ImageLimits(
        imagePixels,
        ImageLimits.DEFAULT.maxFileBytes(),
        imageMib == null ? ImageLimits.defaultDecodedBytes() : (long) imageMib << 20,
        imageSeconds);
  }

  /** Whether what is called held out is also trained on, as far as the settings tell. */
  public boolean validatesOnTraining() {
    return validatesOnTraining(train, validation);
  }

  private static boolean validatesOnTraining(
      DataSetConfig train, Optional<DataSetConfig> validation) {
    return validation.filter(heldOut -> heldOut.isDrawnLike(train)).isPresent();
  }

  /**
   * What becomes of an example whose image can't be read, decoded or is too large, or whose row
   * lacks a text or has a box that is none.
   */
  public enum OnBadImage {
    /** The run ends with a message that names the row. */
    FAIL,
    /** The row is named in the log and in the run's list, counted and replaced by another. */
    SKIP
  }
}

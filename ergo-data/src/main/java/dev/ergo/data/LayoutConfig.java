package dev.ergo.data;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.layout.AnswerForm;
import dev.ergo.data.layout.BoxForm;
import dev.ergo.data.layout.BoxUnit;
import dev.ergo.data.layout.LayoutSpec;
import dev.ergo.data.layout.Layouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the files of a data set are read; null is what a file's own layout says.
 *
 * @param format type parquet: whose layout the files have: auto (by their columns), ergo, easyr1,
 *     verl, deepeyes, trl, llava, ms_swift, vlm_r1, visual_cot, viscot_meta, vlmevalkit, openai or
 *     openrlhf. Example: {@code auto}
 * @param split type parquet: which files of a folder are read, by their names; type scenes, version
 *     3: train, or what training never sees: combinations or landmarks. Example: {@code train}
 * @param imageDir type parquet: folder that paths of images are relative to, in the working
 *     directory or else beside the data; absent: that of their file. Example: {@code data/images}
 * @param allowPathsOutside type parquet: true: paths of images may lead anywhere; else they stay in
 *     the folders of data and images. Example: {@code false}
 * @param answerForm type parquet: how an answer names the right one of the options: option (its
 *     text or letter), index (its place, counted from 0) or index_from_1 (its place, counted from
 *     1). Example: {@code option}
 * @param boxesUnit type parquet: what boxes count: pixels (of the upright original), resized
 *     (pixels of the picture as Qwen's processor resizes it), shares (0 to 1) or thousandths.
 *     Example: {@code pixels}
 * @param boxesForm type parquet: xyxy (left, top, right, bottom) or xywh (left, top, width,
 *     height). Example: {@code xyxy}
 * @param boxesMinPixels boxes_unit resized: min_pixels of the processor. Example: {@code 3136}
 * @param boxesMaxPixels boxes_unit resized: max_pixels of the processor. Example: {@code 12845056}
 */
public record LayoutConfig(
    String format,
    String split,
    @InputPath Path imageDir,
    Boolean allowPathsOutside,
    AnswerForm answerForm,
    BoxUnit boxesUnit,
    BoxForm boxesForm,
    Long boxesMinPixels,
    Long boxesMaxPixels) {

  /** Nothing is said. */
  public static final LayoutConfig NONE =
      new LayoutConfig(null, null, null, null, null, null, null, null, null);

  /** Checks the values. */
  public LayoutConfig {
    if (format != null) {
      Check.oneOf("format", format, Layouts.names().toArray(String[]::new));
    }
    String reason = "belongs to boxes_unit resized; leave it out";
    Check.require(
        boxesUnit == BoxUnit.RESIZED || boxesMinPixels == null, "boxes_min_pixels", reason);
    Check.require(
        boxesUnit == BoxUnit.RESIZED || boxesMaxPixels == null, "boxes_max_pixels", reason);
    if (boxesMinPixels != null) {
      Check.atLeast("boxes_min_pixels", boxesMinPixels, 1);
    }
    if (boxesMaxPixels != null) {
      Check.atLeast(
          "boxes_max_pixels", boxesMaxPixels, boxesMinPixels == null ? 1 : boxesMinPixels);
    }
  }

  /** Refuses every key but split, for a data set that has no files. */
  void refuseFiles(String reason) {
    Check.require(format == null, "format", reason);
    Check.require(imageDir == null, "image_dir", reason);
    Check.require(allowPathsOutside == null, "allow_paths_outside", reason);
    Check.require(answerForm == null, "answer_form", reason);
    Check.require(boxesUnit == null, "boxes_unit", reason);
    Check.require(boxesForm == null, "boxes_form", reason);
  }

  /** What is said of a data set, under the usual bounds on images. */
  LayoutSpec spec(DataPaths paths, ExampleColumns columns, Path baseDir) {
    return spec(paths, columns, baseDir, ImageLimits.DEFAULT);
  }

  /** What is said of a data set. */
  LayoutSpec spec(DataPaths paths, ExampleColumns columns, Path baseDir, ImageLimits images) {
    PixelLimits usual = LayoutSpec.QWEN_LIMITS;
    List<Path> found = paths.in(baseDir);
    return new LayoutSpec(
        found,
        split,
        Check.orDefault(format, Layouts.AUTO),
        columns.names(),
        Optional.ofNullable(boxesUnit),
        new PixelLimits(
            Check.orDefault(boxesMinPixels, Math.min(usual.minPixels(), most())), most()),
        Check.orDefault(boxesForm, BoxForm.XYXY),
        Check.orDefault(answerForm, AnswerForm.OPTION),
        imageFolder(found.get(0), baseDir),
        Check.orDefault(allowPathsOutside, false),
        images);
  }

  private long most() {
    return Check.orDefault(boxesMaxPixels, LayoutSpec.QWEN_LIMITS.maxPixels());
  }

  /**
   * The folder of images.
   *
   * @param data the file or folder that the rows are in
   */
  public Optional<Path> imageFolder(Path data, Path baseDir) {
    if (imageDir == null) {
      return Optional.empty();
    }
    Path given = baseDir.resolve(imageDir);
    Path beside = Files.isDirectory(data) ? data : data.toAbsolutePath().getParent();
    Path other = beside.resolve(imageDir);
    return Optional.of(!Files.isDirectory(given) && Files.isDirectory(other) ? other : given);
  }

  /**
   * The same for a process that works in another folder.
   *
   * @param data the file or folder that the rows are in
   */
  public LayoutConfig fromAnywhere(Path data) {
    return new LayoutConfig(
        format,
        split,
        imageFolder(data, Path.of("")).map(Path::toAbsolutePath).orElse(null),
        allowPathsOutside,
        answerForm,
        boxesUnit,
        boxesForm,
        boxesMinPixels,
        boxesMaxPixels);
  }

  /** Whether only the format is said, if anything. */
  boolean isPlain() {
    return split == null
        && imageDir == null
        && allowPathsOutside == null
        && answerForm == null
        && boxesUnit == null
        && boxesForm == null;
  }
}

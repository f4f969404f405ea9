package dev.ergo.data.layout;

import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a user says of a data set.
 *
 * @param paths its files and folders
 * @param split which files of a folder; null: all
 * @param format a layout's name, or {@link Layouts#AUTO}
 * @param names columns that are named
 * @param unit what boxes count; empty: what the layout says, or else pixels
 * @param limits pixels of the resized picture, for boxes in its pixels
 * @param form what the four numbers of a box are
 * @param answerForm how a gold answer names the right option
 * @param imageDir folder of the images
 * @param outside whether paths in rows may leave the data set's folder
 * @param images bounds on the images
 */
public record LayoutSpec(
    List<Path> paths,
    String split,
    String format,
    ColumnNames names,
    Optional<BoxUnit> unit,
    PixelLimits limits,
    BoxForm form,
    AnswerForm answerForm,
    Optional<Path> imageDir,
    boolean outside,
    ImageLimits images) {

  /** The limits of Qwen2.5-VL's published processors. */
  public static final PixelLimits QWEN_LIMITS = new PixelLimits(3136, 12_845_056);
}

package dev.ergo.core.model;

import dev.ergo.core.checkpoint.VisionConfig;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The order in which the vision tower reads the patches of several images: window by window, so
 * that the patches of a window, and the windows of an image, are neighbours (transformers' {@code
 * get_vision_window_index} and {@code get_vision_position_ids}).
 *
 * @param order [patches]: index of the patch (image order) that stands at each place
 * @param places [patches * 2]: row and column in the image of the patch at each place
 * @param windows number of patches of each window
 * @param images number of patches of each image
 * @param windowIndex [tokens]: the merged token (image order) at each place
 */
record VisionLayout(
    long[] order, long[] places, long[] windows, long[] images, long[] windowIndex) {

  /** Lays out images of the given grids, one behind the other. */
  static VisionLayout of(List<PatchGrid> grids, VisionConfig vision) {
    int merge = VisionConfig.SPATIAL_MERGE_SIZE;
    int side = vision.windowSize() / merge / VisionConfig.PATCH_SIZE;
    int unit = merge * merge;
    int patches = grids.stream().mapToInt(PatchGrid::patches).sum();
    LongStream.Builder windows = LongStream.builder();
    long[] windowIndex = new long[patches / unit];
    long[] places = new long[2 * patches];
    int token = 0;
    int first = 0;
    for (PatchGrid grid : grids) {
      int rows = grid.height() / merge;
      int columns = grid.width() / merge;
      for (int top = 0; top < rows; top += side) {
        for (int left = 0; left < columns; left += side) {
          int bottom = Math.min(top + side, rows);
          int right = Math.min(left + side, columns);
          windows.add((long) (bottom - top) * (right - left) * unit);
          for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
              windowIndex[token] = first + (long) row * columns + column;
              placePatches(places, token * unit, row, column, merge);
              token++;
            }
          }
        }
      }
      first += rows * columns;
    }
    long[] order =
        IntStream.range(0, patches)
            .mapToLong(place -> windowIndex[place / unit] * unit + place % unit)
            .toArray();
    long[] images = grids.stream().mapToLong(PatchGrid::patches).toArray();
    return new VisionLayout(order, places, windows.build().toArray(), images, windowIndex);
  }

  /** [tokens]: the place of each merged token, the inverse of {@link #windowIndex}. */
  long[] restore() {
    long[] restore = new long[windowIndex.length];
    for (int place = 0; place < restore.length; place++) {
      restore[(int) windowIndex[place]] = place;
    }
    return restore;
  }

  /** The place of each patch of segments where all are made as long as the longest. */
  static long[] padded(long[] lengths) {
    long widest = LongStream.of(lengths).max().orElse(0);
    return IntStream.range(0, lengths.length)
        .boxed()
        .flatMapToLong(i -> LongStream.range(i * widest, i * widest + lengths[i]))
        .toArray();
  }

  /** Patches of the largest window. */
  long widestWindow() {
    return LongStream.of(windows).max().orElse(0);
  }

  /** Patches of the largest image. */
  long widestImage() {
    return LongStream.of(images).max().orElse(0);
  }

  /** The patches of one merged token stand together, row by row. */
  private static void placePatches(long[] places, int at, int row, int column, int merge) {
    for (int i = 0; i < merge * merge; i++) {
      places[2 * (at + i)] = (long) row * merge + i / merge;
      places[2 * (at + i) + 1] = (long) column * merge + i % merge;
    }
  }
}

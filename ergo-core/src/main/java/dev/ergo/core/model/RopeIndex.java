package dev.ergo.core.model;

import dev.ergo.core.checkpoint.VisionConfig;
import java.util.Arrays;
import java.util.List;

/**
 * Positions of the tokens of one sequence for multimodal rotary embeddings (M-RoPE; transformers'
 * {@code get_rope_index} for still images). A text token has the same position on all three axes;
 * the tokens of an image share a temporal position and have the row and column of their place in
 * the merged grid; text goes on behind the longer side of the image.
 *
 * @param positions [3][tokens]: temporal, height, width
 * @param next position of the token that follows
 */
record RopeIndex(long[][] positions, int next) {

  /**
   * Computes the positions.
   *
   * @param ids token ids with placeholders expanded
   * @param grids the images in the order of their runs of image tokens
   * @param imageToken id of the placeholder
   * @param start position of the first token
   * @throws IllegalArgumentException if the runs of image tokens don't fit the grids
   */
  static RopeIndex of(int[] ids, List<PatchGrid> grids, int imageToken, int start) {
    long[][] positions = new long[3][ids.length];
    int next = start;
    int image = 0;
    for (int at = 0; at < ids.length; ) {
      if (ids[at] != imageToken) {
        for (long[] axis : positions) {
          axis[at] = next;
        }
        next++;
        at++;
        continue;
      }
      PatchGrid grid = image < grids.size() ? grids.get(image) : null;
      checkRun(ids, at, imageToken, image, grid == null ? 0 : grid.tokens());
      place(positions, at, grid, next);
      next += Math.max(grid.height(), grid.width()) / VisionConfig.SPATIAL_MERGE_SIZE;
      at += grid.tokens();
      image++;
    }
    if (image != grids.size()) {
      throw new IllegalArgumentException(
          "%d images for %d runs of image tokens".formatted(grids.size(), image));
    }
    return new RopeIndex(positions, next);
  }

  private static void place(long[][] positions, int at, PatchGrid grid, int start) {
    int columns = grid.width() / VisionConfig.SPATIAL_MERGE_SIZE;
    int tokens = grid.tokens();
    Arrays.fill(positions[0], at, at + tokens, start);
    for (int token = 0; token < tokens; token++) {
      positions[1][at + token] = start + token / columns;
      positions[2][at + token] = start + token % columns;
    }
  }

  private static void checkRun(int[] ids, int at, int imageToken, int image, int expected) {
    int end = at;
    while (end < ids.length && ids[end] == imageToken && end - at < expected) {
      end++;
    }
    if (expected == 0 || end - at != expected) {
      throw new IllegalArgumentException(
          "image %d at token %d has %d image tokens, its view has %d"
              .formatted(image, at, Math.max(end - at, 1), expected));
    }
  }
}

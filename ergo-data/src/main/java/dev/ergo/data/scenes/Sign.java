package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;

/**
 * A mark of version 3 where it stands.
 *
 * @param centreX column of the centre, a multiple of 8
 * @param centreY row of the centre, a multiple of 8
 * @param unit width of its lines in pixels, 1 to 6; the mark has 16 of them a side
 * @param texture which mark it is
 * @param phaseX how far its lines are moved to the left, pixels
 * @param phaseY how far its lines are moved up, pixels
 */
public record Sign(int centreX, int centreY, int unit, Texture texture, int phaseX, int phaseY) {

  /** Half the side of a mark in units. */
  static final int REACH = 8;

  /** The marks: what most questions ask for. */
  public enum Texture {
    /** Lines from left to right. */
    HORIZONTAL,
    /** Lines from top to bottom. */
    VERTICAL,
    /** A checkerboard. */
    CHECKER,
    /** Lines both ways. */
    GRID;

    /** The name in questions and answers. */
    public String word() {
      return SceneLandmark.word(this);
    }
  }

  /** The box of the mark, 16 units a side. */
  public PixelBox box() {
    return around(centreX, centreY, REACH * unit);
  }

  static PixelBox around(int x, int y, int half) {
    return new PixelBox(x - half, y - half, x + half, y + half);
  }
}

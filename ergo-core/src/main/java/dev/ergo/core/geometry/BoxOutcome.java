package dev.ergo.core.geometry;

/**
 * The verdict on the box that a policy was asked for. Every value but {@link #VALID} means that
 * there is no region to look at; none is an error.
 */
public enum BoxOutcome {
  /** The box has pixels in the image; what sticks out was clipped. */
  VALID,
  /** The text holds no box. */
  MISSING,
  /** The text holds something in the place of a box that is not four integers. */
  MALFORMED,
  /** The box is inverted or empty: x2 is not greater than x1, or y2 not greater than y1. */
  INVERTED,
  /** The box has its corners in order but no pixel in the image. */
  OUTSIDE,
  /** The region is so narrow that the image processor refuses it: its sides differ too much. */
  TOO_NARROW,
  /** The box is said to be in an image that the question does not have. */
  NO_SUCH_IMAGE
}

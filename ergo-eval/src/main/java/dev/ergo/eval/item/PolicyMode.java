package dev.ergo.eval.item;

/** How a policy looks at an image: the method, its baseline, and controls that change one thing. */
public enum PolicyMode {
  /** Two stages: a box on the downsampled image, then its crop. */
  COARSE_TO_FINE,
  /** One look at the whole image. */
  FULL_IMAGE,
  /** Two stages, but the second turn brings no image. */
  NO_CROP,
  /** Two stages, but the crop has the box's size and lies anywhere in the image. */
  RANDOM_CROP,
  /** Two stages, but the crop is that of the target boxes. */
  ORACLE_CROP,
  /** Two stages, but the crop is the one that the policy chose for another item. */
  SWAPPED_CROP,
  /** Two stages, but a line of text stands where the crop should be. */
  PLACEHOLDER,
  /** Two stages, but the target is blacked out in the first view; the crop is untouched. */
  OCCLUDED
}

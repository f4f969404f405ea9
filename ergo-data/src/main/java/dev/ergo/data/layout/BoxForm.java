package dev.ergo.data.layout;

/** What the four numbers of a box are. */
public enum BoxForm {
  /** Left, top, right, bottom. */
  XYXY,
  /** Left, top, width, height. */
  XYWH
}

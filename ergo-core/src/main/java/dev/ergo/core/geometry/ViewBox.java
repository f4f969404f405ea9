package dev.ergo.core.geometry;

/**
 * A box as a policy wrote it: pixels of the resized view it saw. Nothing is promised of the
 * numbers; they may be inverted, empty or outside the view.
 *
 * @param x1 left edge
 * @param y1 top edge
 * @param x2 right edge
 * @param y2 bottom edge
 */
public record ViewBox(int x1, int y1, int x2, int y2) {}

package dev.ergo.eval.item;

import dev.ergo.core.geometry.PixelBox;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Exact areas of several boxes taken together; pixels in more than one box count once. */
public final class BoxUnion {

  private BoxUnion() {}

  /** Number of pixels in at least one of the boxes. */
  public static long area(List<PixelBox> boxes) {
    int[] edges =
        boxes.stream()
            .flatMapToInt(box -> IntStream.of(box.x1(), box.x2()))
            .sorted()
            .distinct()
            .toArray();
    long area = 0;
    for (int strip = 0; strip + 1 < edges.length; strip++) {
      int left = edges[strip];
      int right = edges[strip + 1];
      List<PixelBox> crossing =
          boxes.stream()
              .filter(box -> box.x1() <= left && box.x2() >= right)
              .sorted(Comparator.comparingInt(PixelBox::y1))
              .toList();
      area += ((long) right - left) * height(crossing);
    }
    return area;
  }

  /** Rows that boxes, sorted by their first row, cover together. */
  private static long height(List<PixelBox> sorted) {
    long rows = 0;
    long covered = Long.MIN_VALUE;
    for (PixelBox box : sorted) {
      rows += Math.max(0, box.y2() - Math.max(covered, box.y1()));
      covered = Math.max(covered, box.y2());
    }
    return rows;
  }

  /** Number of pixels of a region that lie in at least one of the boxes. */
  public static long areaInside(PixelBox region, List<PixelBox> boxes) {
    return area(boxes.stream().map(box -> common(region, box)).flatMap(Optional::stream).toList());
  }

  private static Optional<PixelBox> common(PixelBox a, PixelBox b) {
    return a.overlap(b) == 0
        ? Optional.empty()
        : Optional.of(
            new PixelBox(
                Math.max(a.x1(), b.x1()),
                Math.max(a.y1(), b.y1()),
                Math.min(a.x2(), b.x2()),
                Math.min(a.y2(), b.y2())));
  }
}

package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Places of the landmarks of a scene of version 3: tried at random, none touching another. */
final class ScaledPlaces {

  /** Centres lie on multiples of this many pixels. */
  static final int GRID = 8;

  /** Landmarks that have to fit in one crop have their centres within so many units. */
  static final int NEAR = 84;

  /** Three pixels of the view: what its filters see of the border. */
  static final int BORDER = 24;

  private static final int TRIES = 60;
  private static final int GAP = 8;

  private final SceneRandom random;
  private final int side;
  private final List<ScaledLandmark> landmarks = new ArrayList<>();
  private final List<PixelBox> taken = new ArrayList<>();

  ScaledPlaces(SceneRandom random, int side) {
    this.random = random;
    this.side = side;
  }

  List<ScaledLandmark> landmarks() {
    return landmarks;
  }

  /** Keeps landmarks that come later away from a box. */
  void take(PixelBox box) {
    taken.add(box);
  }

  /** Whether a box keeps away from the borders. */
  boolean isInside(PixelBox box) {
    return Math.min(box.x1(), box.y1()) >= BORDER && Math.max(box.x2(), box.y2()) <= side - BORDER;
  }

  /** Tries to place a landmark anywhere; returns its number among the landmarks. */
  OptionalInt place(ScaledLandmark landmark, Predicate<ScaledLandmark> isGood) {
    int low = low(landmark);
    int span = high(landmark) - low + 1;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int x = GRID * (low + random.below(span));
      int y = GRID * (low + random.below(span));
      ScaledLandmark there = landmark.at(x, y);
      if (isFree(there) && isGood.test(there)) {
        return add(there);
      }
    }
    return OptionalInt.empty();
  }

  /** Tries to place a landmark so near to others that their marks fit in one readable crop. */
  OptionalInt placeNear(ScaledLandmark landmark, List<ScaledLandmark> others) {
    int low = GRID * low(landmark);
    int high = GRID * high(landmark);
    int most = NEAR * landmark.unit();
    int steps = most / GRID;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int x = others.get(0).centreX() + GRID * (random.below(2 * steps + 1) - steps);
      int y = others.get(0).centreY() + GRID * (random.below(2 * steps + 1) - steps);
      ScaledLandmark there = landmark.at(x, y);
      boolean isInside = Math.min(x, y) >= low && Math.max(x, y) <= high;
      boolean isNear =
          others.stream()
              .allMatch(
                  o -> Math.abs(o.centreX() - x) <= most && Math.abs(o.centreY() - y) <= most);
      if (isInside && isNear && isFree(there)) {
        return add(there);
      }
    }
    return OptionalInt.empty();
  }

  private static int low(ScaledLandmark landmark) {
    return (landmark.reach() + BORDER + GRID - 1) / GRID;
  }

  private int high(ScaledLandmark landmark) {
    return (side - landmark.reach() - BORDER) / GRID;
  }

  private OptionalInt add(ScaledLandmark landmark) {
    landmarks.add(landmark);
    taken.add(Sign.around(landmark.centreX(), landmark.centreY(), landmark.reach()));
    return OptionalInt.of(landmarks.size() - 1);
  }

  private boolean isFree(ScaledLandmark landmark) {
    PixelBox box = Sign.around(landmark.centreX(), landmark.centreY(), landmark.reach() + GAP);
    return taken.stream().allMatch(other -> box.overlap(other) == 0);
  }
}

package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.scenes.Landmark.Mark;
import dev.ergo.data.scenes.Scene.Kind;
import dev.ergo.data.scenes.SceneLandmark.Colour;
import dev.ergo.data.scenes.SceneLandmark.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Draws the layout and the question of a scene; no pixels. The order of the draws is part of the
 * specification.
 */
public final class SceneLayout {

  private static final int TRIES = 60;
  private static final int GAP = 8;
  private static final int TWIN_DISTANCE = 132;
  private static final int CLEAR_OFFSET = 48;

  /** Half the side of the place that the extra mark takes. */
  private static final int EXTRA_REACH = 24;

  private static final List<String> SIDES = List.of("left", "right", "above", "below");

  private final SceneSet set;
  private final long index;
  private final SceneRandom random;
  private final List<Landmark> placed = new ArrayList<>();
  private int extraSide;

  private SceneLayout(SceneSet set, long index) {
    this.set = set;
    this.index = index;
    this.random = new SceneRandom(set.seed(), index, 1);
  }

  /** The scene of an index. */
  public static Scene of(SceneSet set, long index) {
    return new SceneLayout(set, index).draw();
  }

  private Scene draw() {
    Kind kind = Kind.values()[random.pick(0.70, 0.10, 0.10, 0.10)];
    int count = 1 + random.pick(0.25, 0.25, 0.25, 0.25);
    if (kind == Kind.RELATIVE) {
      count = Math.max(count, 2);
    }
    int[] colours = random.permutation(Colour.values().length);
    Landmark first = place(colours[0], random.below(4), null).orElseThrow();
    if (kind == Kind.AMBIGUOUS) {
      Optional<Landmark> twin = place(colours[0], first.shape().ordinal(), first);
      if (twin.isEmpty()) {
        kind = Kind.VISIBLE;
      } else {
        placed.set(placed.indexOf(twin.get()), twin.get().withoutMark());
        count = Math.max(count - 1, 1);
      }
    }
    Landmark extra = kind == Kind.CONTEXTUAL ? placeExtra(first) : null;
    for (int k = 1; k < count; k++) {
      place(colours[k], random.below(4), null);
    }
    List<Landmark> landmarks = placed.stream().filter(l -> l != extra).toList();
    Landmark second = null;
    if (kind == Kind.RELATIVE) {
      second =
          landmarks.stream()
              .skip(1)
              .filter(l -> Math.abs(l.centreX() - first.centreX()) >= CLEAR_OFFSET)
              .findFirst()
              .orElse(null);
      if (second == null) {
        kind = Kind.VISIBLE;
      }
    }
    return ask(kind, landmarks, extra, second);
  }

  private Scene ask(Kind kind, List<Landmark> landmarks, Landmark extra, Landmark second) {
    Landmark first = landmarks.get(0);
    int rotation = random.below(4);
    List<String> marks =
        new ArrayList<>(
            Arrays.stream(Mark.values())
                .filter(m -> m != Mark.NONE)
                .map(SceneLandmark::word)
                .toList());
    Collections.rotate(marks, -rotation);
    String question;
    String answer;
    List<String> options = marks;
    List<PixelBox> boxes;
    switch (kind) {
      case RELATIVE -> {
        question = "Is the " + first.name() + " left or right of the " + second.name() + "?";
        options = rotation % 2 == 0 ? List.of("left", "right") : List.of("right", "left");
        answer = first.centreX() < second.centreX() ? "left" : "right";
        boxes = List.of(first.box(), second.box());
      }
      case CONTEXTUAL -> {
        String of = extraSide < 2 ? " of" : "";
        question = "Which mark is " + SIDES.get(extraSide) + of + " the " + first.name() + "?";
        answer = SceneLandmark.word(extra.mark());
        boxes = List.of(extra.markBox());
      }
      default -> {
        question = Scene.questionForMark(first);
        answer = SceneLandmark.word(first.mark());
        boxes = List.of(first.markBox());
      }
    }
    return new Scene(
        set,
        index,
        kind,
        landmarks,
        Optional.ofNullable(extra),
        Optional.ofNullable(kind == Kind.RELATIVE ? second : null),
        Optional.ofNullable(kind == Kind.CONTEXTUAL ? SIDES.get(extraSide) : null),
        question,
        options,
        answer,
        boxes);
  }

  /** Tries to place a landmark without touching another; a crowded scene goes without it. */
  private Optional<Landmark> place(int colour, int shape, Landmark near) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int radius = 44 + random.below(17);
      int low = (radius + 4 + 3) / 4;
      int span = Math.floorDiv(set.side() - radius - 4, 4) - low + 1;
      int x = 4 * (low + random.below(span));
      int y = 4 * (low + random.below(span));
      Landmark candidate =
          new Landmark(
              x, y, radius, Colour.values()[colour], Shape.values()[shape], Mark.NONE, 0, 0);
      if (near != null && candidate.distance(near) > TWIN_DISTANCE || !isFree(candidate)) {
        continue;
      }
      Landmark landmark = withDrawnMark(candidate);
      placed.add(landmark);
      return Optional.of(landmark);
    }
    return Optional.empty();
  }

  private boolean isFree(Landmark candidate) {
    return placed.stream()
        .allMatch(o -> candidate.distance(o) >= candidate.radius() + o.radius() + GAP);
  }

  private Landmark withDrawnMark(Landmark bare) {
    Mark mark = Mark.values()[random.below(4)];
    int phaseX = random.below(4);
    int phaseY = random.below(4);
    return new Landmark(
        bare.centreX(),
        bare.centreY(),
        bare.radius(),
        bare.colour(),
        bare.shape(),
        mark,
        phaseX,
        mark == Mark.CHECKER ? phaseY : 0);
  }

  /** A mark on the background beside the first landmark, on the first side with room for it. */
  private Landmark placeExtra(Landmark first) {
    int distance = (first.radius() + 32 + 3) / 4 * 4;
    for (int side : random.permutation(4)) {
      int x = first.centreX() + (side == 0 ? -distance : side == 1 ? distance : 0);
      int y = first.centreY() + (side == 2 ? -distance : side == 3 ? distance : 0);
      if (inside(x) && inside(y)) {
        extraSide = side;
        Landmark extra =
            withDrawnMark(
                new Landmark(x, y, EXTRA_REACH, first.colour(), first.shape(), Mark.NONE, 0, 0));
        placed.add(extra);
        return extra;
      }
    }
    throw new IllegalStateException("a landmark with no free side at " + first);
  }

  private boolean inside(int coordinate) {
    return coordinate >= EXTRA_REACH && coordinate <= set.side() - EXTRA_REACH;
  }
}

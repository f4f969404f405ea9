package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.scenes.ScaledScene.Kind;
import dev.ergo.data.scenes.ScaledSet.Split;
import dev.ergo.data.scenes.SceneLandmark.Colour;
import dev.ergo.data.scenes.SceneLandmark.Shape;
import dev.ergo.data.scenes.Sign.Texture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Draws the layout and the question of a scene of version 3; no pixels. The order of the draws is
 * part of the specification.
 */
public final class ScaledLayout {

  private static final double[] KINDS = {0.15, 0.25, 0.15, 0.05, 0.10, 0.20, 0.10};

  /** Greatest unit. */
  private static final int UNITS = 6;

  /** Least radius that a view of an eighth still shows the shape of. */
  private static final int LEAST_RADIUS = 40;

  private static final int CLEAR_OFFSET = 32;
  private static final List<String> RANKS = List.of("first", "second", "third");

  private final ScaledSet set;
  private final long index;
  private final SceneRandom random;
  private final ScaledPlaces places;
  private final List<Sign> extras = new ArrayList<>();
  private final int[] colours;

  /** Number of colours that landmarks of the question have taken. */
  private int coloursTaken = 1;

  private Kind kind;
  private int unit;

  /** Bounds of the radius of the question's landmarks. */
  private int leastRadius;

  private int greatestRadius;

  /** What is asked for: a mark or a place, as its number. */
  private int value;

  private Optional<ScaledLandmark> second = Optional.empty();
  private Optional<String> place = Optional.empty();
  private List<PixelBox> boxes;
  private List<PixelBox> guesses;

  private ScaledLayout(ScaledSet set, long index) {
    this.set = set;
    this.index = index;
    this.random = new SceneRandom(set.seed(), index, 3);
    this.places = new ScaledPlaces(random, set.side());
    this.kind = Kind.values()[random.pick(KINDS)];
    this.colours = random.permutation(Colour.values().length);
  }

  /** The scene of an index. */
  public static ScaledScene of(ScaledSet set, long index) {
    return new ScaledLayout(set, index).draw();
  }

  /**
   * Whether a combination is kept from training: of 24 names and 4 values each, every sixth.
   *
   * @param value number of the mark, or of the odd plate's place
   */
  static boolean isHeld(int colour, int shape, int value) {
    return (colour + shape + value) % 6 == 0;
  }

  private static List<Integer> values(int colour, int shape, boolean held) {
    return IntStream.range(0, 4).filter(v -> isHeld(colour, shape, v) == held).boxed().toList();
  }

  private ScaledScene draw() {
    drawFirst();
    switch (kind) {
      case BESIDE -> drawBeside();
      case BEHIND -> drawBehind();
      case ORDER -> drawOrder();
      case AMBIGUOUS -> drawTwins();
      case SAME -> drawSame();
      default -> {
        // The first landmark alone.
      }
    }
    drawOthers();
    return ask(random.below(4));
  }

  private void drawFirst() {
    boolean isPair = kind == Kind.AMBIGUOUS || kind == Kind.SAME;
    unit = isPair ? 2 + random.below(UNITS - 1) : 1 + random.below(UNITS);
    int shape = random.below(4);
    boolean held = set.split() == Split.COMBINATIONS;
    while (values(colours[0], shape, held).isEmpty()) {
      shape = (shape + 1) % 4;
    }
    value = oneOf(values(colours[0], shape, held));
    leastRadius = kind == Kind.FRAME ? LEAST_RADIUS : leastRadius(unit);
    greatestRadius =
        switch (kind) {
          case MARK, FRAME -> 150;
          case ORDER -> 110;
          case BESIDE, BEHIND -> Math.min(110, 84 * unit);
          case AMBIGUOUS, SAME -> Math.min(110, 32 * unit);
        };
    int radius = radius(leastRadius, greatestRadius);
    int arm = kind == Kind.FRAME ? arm(unit, 168) : 0;
    places.place(bare(colours[0], shape, unit, radius, arm), there -> true).orElseThrow();
    boolean isElsewhere = kind == Kind.BESIDE || kind == Kind.BEHIND;
    bear(0, isElsewhere ? oneOf(values(colours[0], shape, false)) : value);
    boxes = List.of(first().markBox());
  }

  /** Marks on the background, at a distance that only the landmark's size tells about. */
  private void drawBeside() {
    int near = (3 * first().radius() + 15) / 16;
    int far = 5 * first().radius() / 16;
    List<Integer> open = new ArrayList<>();
    for (int to : random.permutation(4)) {
      if (places.isInside(strip(to, near, far))) {
        open.add(to);
      }
    }
    int to = open.get(0);
    Sign asked = extra(beside(to, near, far), value);
    boxes = List.of(asked.box());
    guesses = List.of(strip(to, near, far));
    places.take(guesses.get(0));
    place = Optional.of(ScaledLandmark.PLACES.get(to));
    if (open.size() > 1) {
      int[] centre = beside(open.get(1), near, far);
      places.take(extra(centre, otherThan(List.of(value), first())).box());
    }
  }

  private int[] beside(int to, int near, int far) {
    int steps = near + random.below(far - near + 1);
    int[] step = ScaledLandmark.STEPS[to];
    return new int[] {
      first().centreX() + ScaledPlaces.GRID * steps * step[0],
      first().centreY() + ScaledPlaces.GRID * steps * step[1]
    };
  }

  /** The box around all places of a mark beside the first landmark. */
  private PixelBox strip(int to, int near, int far) {
    int[] step = ScaledLandmark.STEPS[to];
    return around(
        first().centreX() + ScaledPlaces.GRID * near * step[0],
        first().centreY() + ScaledPlaces.GRID * near * step[1],
        first().centreX() + ScaledPlaces.GRID * far * step[0],
        first().centreY() + ScaledPlaces.GRID * far * step[1]);
  }

  private PixelBox around(int x1, int y1, int x2, int y2) {
    int half = Sign.REACH * unit;
    return new PixelBox(
        Math.min(x1, x2) - half,
        Math.min(y1, y2) - half,
        Math.max(x1, x2) + half,
        Math.max(y1, y2) + half);
  }

  private void drawBehind() {
    coloursTaken = 2;
    int shape = random.below(4);
    int radius = radius(leastRadius, greatestRadius);
    int mark = oneOf(values(colours[1], shape, false));
    OptionalInt at =
        places.place(
            bare(colours[1], shape, unit, radius, 0), there -> places.isInside(strip(there)));
    if (at.isEmpty()) {
      fallBack();
      return;
    }
    bear(at.getAsInt(), mark);
    second = Optional.of(places.landmarks().get(at.getAsInt()));
    Sign asked = extra(behind(second.get(), random.range(1.5, 2.5)), value);
    boxes = List.of(asked.box());
    guesses = List.of(strip(second.get()));
    places.take(guesses.get(0));
  }

  /** A point behind the first landmark as seen from another, so many of its radii from it. */
  private int[] behind(ScaledLandmark from, double radii) {
    double wayX = first().centreX() - from.centreX();
    double wayY = first().centreY() - from.centreY();
    double length = Math.sqrt(wayX * wayX + wayY * wayY);
    double distance = first().radius() * radii;
    return new int[] {
      onGrid(first().centreX() + wayX / length * distance),
      onGrid(first().centreY() + wayY / length * distance)
    };
  }

  private static int onGrid(double at) {
    return ScaledPlaces.GRID * (int) Math.floor(at / ScaledPlaces.GRID + 0.5);
  }

  private PixelBox strip(ScaledLandmark from) {
    int[] near = behind(from, 1.5);
    int[] far = behind(from, 2.5);
    return around(near[0], near[1], far[0], far[1]);
  }

  /** Nothing but the first landmark: it bears what is asked for. */
  private void fallBack() {
    kind = Kind.MARK;
    Sign own = first().signs().get(0);
    Sign asked =
        new Sign(
            own.centreX(),
            own.centreY(),
            unit,
            Texture.values()[value],
            own.phaseX(),
            own.phaseY());
    places.landmarks().set(0, first().with(List.of(asked)));
  }

  private void drawOrder() {
    List<Integer> borne = new ArrayList<>(List.of(value));
    for (int k = 0; k < 2; k++) {
      OptionalInt at = places.place(first().at(0, 0), this::isApart);
      if (at.isPresent()) {
        borne.add(otherThan(borne, first()));
        bear(at.getAsInt(), borne.get(borne.size() - 1));
      }
    }
    if (places.landmarks().size() == 1) {
      fallBack();
      return;
    }
    long left = places.landmarks().stream().filter(l -> l.centreX() < first().centreX()).count();
    place = Optional.of(RANKS.get((int) left));
  }

  private boolean isApart(ScaledLandmark there) {
    return places.landmarks().stream()
        .allMatch(l -> Math.abs(l.centreX() - there.centreX()) >= CLEAR_OFFSET);
  }

  /** Candidates that look the same and are blank. */
  private void drawTwins() {
    int twins = 1 + random.pick(0.5, 0.5);
    for (int k = 0; k < twins; k++) {
      places.placeNear(first().at(0, 0), List.copyOf(places.landmarks()));
    }
    if (places.landmarks().size() == 1) {
      fallBack();
      return;
    }
    guesses = places.landmarks().stream().map(ScaledLandmark::markBox).toList();
  }

  private void drawSame() {
    coloursTaken = 2;
    int shape = random.below(4);
    int radius = radius(leastRadius, greatestRadius);
    boolean isEqual = random.below(2) == 1;
    while (isEqual && isHeld(colours[1], shape, value)) {
      shape = (shape + 1) % 4;
    }
    ScaledLandmark other = bare(colours[1], shape, unit, radius, 0);
    int mark = isEqual ? value : otherThan(List.of(value), other);
    OptionalInt at = places.placeNear(other, List.of(first()));
    if (at.isEmpty()) {
      fallBack();
      return;
    }
    bear(at.getAsInt(), mark);
    second = Optional.of(places.landmarks().get(at.getAsInt()));
    boxes = List.of(first().markBox(), second.get().markBox());
  }

  /** Landmarks that nothing is asked about. */
  private void drawOthers() {
    boolean isCrowded = set.split() == Split.LANDMARKS;
    int count = isCrowded ? 5 + random.below(3) : random.below(4);
    for (int k = 0; k < count; k++) {
      int itsUnit = 1 + random.below(isCrowded ? 3 : 4);
      boolean isFramed = random.pick(0.7, 0.3) == 1;
      int colour = colours[(coloursTaken + k) % colours.length];
      int shape = random.below(4);
      while (isNamed(colour, shape)) {
        shape = (shape + 1) % 4;
      }
      int radius = radius(isFramed ? LEAST_RADIUS : leastRadius(itsUnit), isCrowded ? 64 : 90);
      int arm = isFramed ? arm(itsUnit, isCrowded ? 64 : 88) : 0;
      int mark = oneOf(values(colour, shape, false));
      OptionalInt at = places.place(bare(colour, shape, itsUnit, radius, arm), there -> true);
      if (at.isPresent()) {
        bear(at.getAsInt(), mark);
      }
    }
  }

  private boolean isNamed(int colour, int shape) {
    return places.landmarks().stream()
        .anyMatch(l -> l.colour().ordinal() == colour && l.shape().ordinal() == shape);
  }

  private ScaledLandmark first() {
    return places.landmarks().get(0);
  }

  private static int leastRadius(int unit) {
    return Math.max(LEAST_RADIUS, 16 * unit);
  }

  private int radius(int least, int greatest) {
    return least + random.below(greatest - least + 1);
  }

  /** How far out a frame's plates are. */
  private int arm(int unit, int most) {
    int low = (18 * unit + ScaledPlaces.GRID - 1) / ScaledPlaces.GRID;
    int high = Math.min(34 * unit, most) / ScaledPlaces.GRID;
    return ScaledPlaces.GRID * (low + random.below(high - low + 1));
  }

  private int oneOf(List<Integer> values) {
    return values.get(random.below(values.size()));
  }

  /** A value that training may see on a landmark, none of some. */
  private int otherThan(List<Integer> some, ScaledLandmark landmark) {
    return oneOf(
        values(landmark.colour().ordinal(), landmark.shape().ordinal(), false).stream()
            .filter(v -> !some.contains(v))
            .toList());
  }

  private static ScaledLandmark bare(int colour, int shape, int unit, int radius, int arm) {
    return new ScaledLandmark(
        0, 0, radius, unit, arm, Colour.values()[colour], Shape.values()[shape], List.of());
  }

  /** Draws what stands on the plates of a landmark. */
  private void bear(int number, int mark) {
    ScaledLandmark landmark = places.landmarks().get(number);
    List<Sign> signs = new ArrayList<>();
    if (landmark.isFramed()) {
      int usual = random.below(4);
      int odd = (usual + 1 + random.below(3)) % 4;
      for (int k = 0; k < ScaledLandmark.STEPS.length; k++) {
        int x = landmark.centreX() + landmark.arm() * ScaledLandmark.STEPS[k][0];
        int y = landmark.centreY() + landmark.arm() * ScaledLandmark.STEPS[k][1];
        signs.add(sign(x, y, landmark.unit(), k == mark ? odd : usual));
      }
    } else {
      signs.add(sign(landmark.centreX(), landmark.centreY(), landmark.unit(), mark));
    }
    places.landmarks().set(number, landmark.with(signs));
  }

  private Sign extra(int[] centre, int mark) {
    Sign sign = sign(centre[0], centre[1], unit, mark);
    extras.add(sign);
    return sign;
  }

  private Sign sign(int x, int y, int itsUnit, int mark) {
    int phaseX = random.below(4) * itsUnit / 2;
    int phaseY = random.below(4) * itsUnit / 2;
    return new Sign(x, y, itsUnit, Texture.values()[mark], phaseX, phaseY);
  }

  private ScaledScene ask(int turn) {
    ScaledWords words = new ScaledWords(kind, first(), second, place, value);
    return new ScaledScene(
        set,
        index,
        kind,
        places.landmarks(),
        extras,
        second,
        place,
        words.question(),
        words.options(turn),
        words.answer(),
        new SceneNeed(boxes, unit),
        guesses == null ? List.of(PixelBox.around(boxes)) : guesses);
  }
}

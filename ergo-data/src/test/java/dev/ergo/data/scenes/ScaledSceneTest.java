package dev.ergo.data.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.scenes.ScaledScene.Kind;
import dev.ergo.data.scenes.ScaledSet.Split;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ScaledSceneTest {

  private static final int SCENES = 4000;

  /** Side of a crop of 16 vision tokens. */
  private static final int SHOWN = 112;

  private static Stream<ScaledScene> scenes(Split split) {
    return LongStream.range(0, SCENES)
        .mapToObj(i -> ScaledLayout.of(new ScaledSet(31, 896, split), i));
  }

  /** The shares of the specification, but for scenes without a place for what the kind needs. */
  @Test
  void kindsHaveTheirShares() {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    scenes(Split.TRAIN).forEach(scene -> counts.merge(scene.kind(), 1, Integer::sum));
    Map<Kind, Double> shares =
        Map.of(
            Kind.MARK, 0.15,
            Kind.FRAME, 0.25,
            Kind.BESIDE, 0.15,
            Kind.BEHIND, 0.05,
            Kind.ORDER, 0.10,
            Kind.AMBIGUOUS, 0.20,
            Kind.SAME, 0.10);
    // Four standard errors are .028 at most.
    shares.forEach(
        (kind, share) ->
            assertEquals(share, (double) counts.get(kind) / SCENES, 0.03, kind.name()));
  }

  @Test
  void everyNeedFitsInOneReadableCropWithRoomToSpare() {
    scenes(Split.TRAIN)
        .forEach(
            scene -> {
              SceneNeed need = scene.need();
              PixelBox all = PixelBox.of(new Size(scene.set().side(), scene.set().side()));
              need.boxes().forEach(box -> assertEquals(box.area(), box.overlap(all), scene.id()));
              assertTrue(need.leastSide() <= 0.93 * need.greatestSide(SHOWN), scene.id());
              scene
                  .guesses()
                  .forEach(
                      guess ->
                          assertTrue(
                              new SceneNeed(List.of(guess), need.unit()).leastSide()
                                  <= need.greatestSide(SHOWN),
                              scene.id()));
            });
  }

  /** One crop can show all candidates, and one of them alone is not enough to know. */
  @Test
  void candidatesLookTheSameAndOneBearsAMark() {
    scenes(Split.TRAIN)
        .filter(scene -> scene.kind() == Kind.AMBIGUOUS)
        .forEach(
            scene -> {
              ScaledLandmark first = scene.landmarks().get(0);
              List<ScaledLandmark> candidates = scene.named(first.name());
              assertTrue(candidates.size() == 2 || candidates.size() == 3, scene.id());
              assertEquals(candidates.size(), scene.guesses().size());
              for (ScaledLandmark candidate : candidates) {
                assertEquals(first.radius(), candidate.radius());
                assertEquals(first.unit(), candidate.unit());
                assertEquals(candidate == first ? 1 : 0, candidate.signs().size());
              }
              SceneNeed every = new SceneNeed(scene.guesses(), first.unit());
              assertTrue(every.leastSide() <= every.greatestSide(SHOWN), scene.id());
            });
  }

  @Test
  void namesTellWhichLandmarkIsMeant() {
    for (Split split : Split.values()) {
      scenes(split)
          .forEach(
              scene -> {
                int named = scene.named(scene.landmarks().get(0).name()).size();
                boolean several = scene.kind() == Kind.ORDER || scene.kind() == Kind.AMBIGUOUS;
                assertEquals(several, named > 1, scene.id());
                scene
                    .second()
                    .ifPresent(second -> assertEquals(1, scene.named(second.name()).size()));
              });
    }
  }

  /** The rule of docs/scenes.md, written out: red circle horizontal is number 0, and so on. */
  @Test
  void whatIsHeldBackIsInNoTrainingSceneAndInEveryHeldOutOne() {
    Set<String> trained = new HashSet<>();
    scenes(Split.TRAIN).forEach(scene -> trained.addAll(borne(scene)));
    Set<String> heldOut = new HashSet<>();
    scenes(Split.COMBINATIONS).forEach(scene -> heldOut.add(asked(scene)));
    assertEquals(16, heldOut.size());
    heldOut.forEach(combination -> assertFalse(trained.contains(combination), combination));
    assertEquals(80, trained.size());
    assertTrue(heldOut.contains("red circle 0"));
    assertTrue(heldOut.contains("yellow cross 0"));
    assertTrue(heldOut.contains("cyan circle 1"));
  }

  /** What landmarks bear, and what is asked about them. */
  private static List<String> borne(ScaledScene scene) {
    return Stream.concat(
            scene.landmarks().stream()
                .filter(l -> !l.signs().isEmpty())
                .map(
                    l ->
                        l.name()
                            + " "
                            + (l.isFramed()
                                ? ScaledLandmark.PLACES.indexOf(l.oddPlate())
                                : l.signs().get(0).texture().ordinal())),
            Stream.of(asked(scene)))
        .toList();
  }

  private static String asked(ScaledScene scene) {
    ScaledLandmark first = scene.landmarks().get(0);
    int value =
        switch (scene.kind()) {
          case FRAME -> ScaledLandmark.PLACES.indexOf(scene.answer());
          case BESIDE, BEHIND -> scene.extras().get(0).texture().ordinal();
          default -> first.signs().get(0).texture().ordinal();
        };
    return first.name() + " " + value;
  }

  @Test
  void answersAgreeWithWhatStandsThere() {
    scenes(Split.TRAIN)
        .forEach(
            scene -> {
              ScaledLandmark first = scene.landmarks().get(0);
              String expected =
                  switch (scene.kind()) {
                    case FRAME -> first.oddPlate();
                    case BESIDE, BEHIND -> scene.extras().get(0).texture().word();
                    case SAME ->
                        first.signs().get(0).texture()
                                == scene.second().orElseThrow().signs().get(0).texture()
                            ? "yes"
                            : "no";
                    default -> first.signs().get(0).texture().word();
                  };
              assertEquals(expected, scene.answer(), scene.id());
              assertTrue(scene.options().contains(expected));
            });
  }

  /** Written out for each direction, and for the rank. */
  @Test
  void whatIsAskedForStandsWhereTheQuestionSays() {
    scenes(Split.TRAIN)
        .forEach(
            scene -> {
              ScaledLandmark first = scene.landmarks().get(0);
              if (scene.kind() == Kind.BESIDE) {
                Sign asked = scene.extras().get(0);
                int dx = asked.centreX() - first.centreX();
                int dy = asked.centreY() - first.centreY();
                String place =
                    Math.abs(dx) > Math.abs(dy)
                        ? dx < 0 ? "left" : "right"
                        : dy < 0 ? "above" : "below";
                assertTrue(scene.question().startsWith("Which mark is " + place), scene.id());
                double distance = (double) Math.max(Math.abs(dx), Math.abs(dy)) / first.radius();
                assertEquals(2, distance, 0.5 + 8.0 / first.radius());
                assertEquals(0, Math.min(Math.abs(dx), Math.abs(dy)));
              }
              if (scene.kind() == Kind.ORDER) {
                long left =
                    scene.named(first.name()).stream()
                        .filter(l -> l.centreX() < first.centreX())
                        .count();
                String rank = List.of("first", "second", "third").get((int) left);
                assertTrue(scene.question().contains(" " + rank + " "), scene.id());
              }
              if (scene.kind() == Kind.BEHIND) {
                ScaledLandmark from = scene.second().orElseThrow();
                Sign asked = scene.extras().get(0);
                double ax = first.centreX() - from.centreX();
                double ay = first.centreY() - from.centreY();
                double bx = asked.centreX() - first.centreX();
                double by = asked.centreY() - first.centreY();
                double cosine = (ax * bx + ay * by) / Math.hypot(ax, ay) / Math.hypot(bx, by);
                // Centres are rounded to 8 pixels, the nearest one is 60 away.
                assertTrue(cosine > 0.99, scene.id());
              }
            });
  }

  @Test
  void heldOutScenesHaveMoreLandmarks() {
    int most = scenes(Split.TRAIN).mapToInt(scene -> scene.landmarks().size()).max().orElseThrow();
    assertTrue(most <= 6);
    double mean =
        scenes(Split.LANDMARKS).mapToInt(s -> s.landmarks().size()).average().orElseThrow();
    assertTrue(mean >= 6, "landmarks: " + mean);
  }

  @Test
  void needsAreMetBetweenTooNarrowAndTooWide() {
    SceneNeed need =
        new SceneNeed(
            List.of(new PixelBox(200, 200, 232, 232), new PixelBox(264, 200, 296, 232)), 2);
    assertEquals(88, need.leastSide());
    assertEquals(208, need.greatestSide(SHOWN));
    // The rim of 4 pixels may be missing, no more.
    assertTrue(need.isMet(new PixelBox(204, 204, 292, 228), SHOWN));
    assertFalse(need.isMet(new PixelBox(205, 204, 292, 228), SHOWN));
    assertFalse(need.isMet(new PixelBox(204, 204, 292, 227), SHOWN));
    assertTrue(need.isMet(new PixelBox(100, 100, 308, 308), SHOWN));
    assertFalse(need.isMet(new PixelBox(100, 100, 309, 308), SHOWN));
    assertFalse(need.isMet(new PixelBox(100, 180, 309, 240), SHOWN));
    assertTrue(need.isMet(new PixelBox(100, 100, 309, 308), 2 * SHOWN));
  }

  @Test
  void configurationsAreChecked() {
    assertEquals(
        "must be a multiple of 224 in version 3 of scenes, is 1008",
        assertThrows(InvalidValueException.class, () -> SceneSources.of(3, 1, 1008, null))
            .getMessage());
    assertEquals(
        "split",
        assertThrows(InvalidValueException.class, () -> SceneSources.of(3, 1, null, "test")).key());
    assertEquals(
        "belongs to version 3 of scenes; leave it out",
        assertThrows(InvalidValueException.class, () -> SceneSources.of(null, 1, null, "train"))
            .getMessage());
    assertEquals(
        "version",
        assertThrows(InvalidValueException.class, () -> SceneSources.of(4, 1, null, null)).key());
    IntStream.of(2, 3).forEach(v -> assertEquals(v, SceneSources.of(v, 1, null, null).version()));
  }
}

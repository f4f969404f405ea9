package dev.ergo.eval.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.data.Example;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.eval.answer.Examples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Regions of questions about several images. */
@Tag("unit")
class ItemRegionTest {

  private static final List<Size> SIZES = List.of(new Size(100, 50), new Size(200, 200));
  private static final PixelBox REGION = new PixelBox(0, 0, 20, 20);
  private static final ImageBox FIRST = new ImageBox(1, new PixelBox(0, 0, 10, 10));
  private static final ImageBox SECOND = new ImageBox(2, new PixelBox(10, 10, 40, 20));

  private static Example about(BoxesRule rule, ImageBox... targets) {
    return new Example(
        "item-1",
        "Which?",
        List.of(),
        "red",
        QuestionImages.of(List.of(Examples.NO_IMAGE, Examples.NO_IMAGE)),
        List.of(targets),
        rule,
        "",
        List.of(),
        Map.of());
  }

  /** 100 of 400 pixels of the target in the first image, 100 in the second. */
  @Test
  void aTargetInTwoImagesIsShownInPart() {
    Example both = about(BoxesRule.ALL, FIRST, SECOND);
    RegionQuality first = RegionQuality.of(1, REGION, both).orElseThrow();
    assertEquals(100 / 400.0, first.coverage(), 1e-12);
    assertEquals(100 / 700.0, first.iou(), 1e-12);
    assertEquals(100 / 400.0, RegionQuality.of(2, REGION, both).orElseThrow().coverage(), 1e-12);
  }

  @Test
  void anyOfTheBoxesServesInItsOwnImageAlone() {
    Example any = about(BoxesRule.ANY, FIRST);
    assertEquals(Optional.of(new RegionQuality(1, 0.25, true)), RegionQuality.of(1, REGION, any));
    assertEquals(Optional.of(new RegionQuality(0, 0, false)), RegionQuality.of(2, REGION, any));
    assertEquals(Optional.empty(), RegionQuality.of(1, REGION, about(BoxesRule.ANY)));
  }

  @Test
  void sharesAreOfTheImageThatIsShown() {
    AnsweredItem answer =
        new AnsweredItem(
            List.of("zoom", "red"),
            Optional.of(BoxOutcome.VALID),
            Optional.of(REGION),
            Optional.of(2),
            Optional.empty(),
            new ItemCost(1, 1, 1, 1));
    ItemRegion region = ItemRegion.of(about(BoxesRule.ALL, SECOND), answer, SIZES);
    assertEquals(2, region.image());
    assertEquals(400 / 40_000.0, region.cropArea().orElseThrow(), 1e-12);
    assertEquals(300 / 40_000.0, region.targetArea().orElseThrow(), 1e-12);
    assertEquals(100 / 300.0, region.quality().orElseThrow().coverage(), 1e-12);
    assertEquals(
        400 / 45_000.0,
        ItemRegion.of(about(BoxesRule.ALL, FIRST, SECOND), answer, SIZES)
            .targetArea()
            .orElseThrow(),
        1e-12);
    assertEquals(Optional.of(30), region.targetSide());
    assertEquals(
        Optional.empty(),
        ItemRegion.of(about(BoxesRule.ALL, FIRST, SECOND), answer, SIZES).targetSide());
    assertEquals(
        Optional.empty(), ItemRegion.of(about(BoxesRule.ANY, SECOND), answer, SIZES).targetSide());
    ItemRegion untold = ItemRegion.of(about(BoxesRule.ALL), answer, SIZES);
    assertEquals(Optional.empty(), untold.targetArea());
    assertEquals(Optional.empty(), untold.quality());
    assertEquals("red", answer.prediction());
  }

  @Test
  void withoutARegionThereIsNothingToMeasure() {
    AnsweredItem answer =
        new AnsweredItem(
            List.of("red"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new ItemCost(1, 1, 1, 1));
    ItemRegion region = ItemRegion.of(about(BoxesRule.ALL, FIRST), answer, SIZES);
    assertEquals(1, region.image());
    assertEquals(Optional.empty(), region.cropArea());
    assertEquals(Optional.empty(), region.quality());
    assertEquals(100 / 5_000.0, region.targetArea().orElseThrow(), 1e-12);
    assertEquals(Optional.empty(), ItemRegion.none().targetArea());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new AnsweredItem(
                List.of(), Optional.empty(), Optional.empty(), Optional.empty(), answer.cost()));
  }
}

package dev.ergo.rl.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.Example;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.EpisodePictures;
import dev.ergo.eval.report.RowPlot;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.train.Validation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class HeldOutItemsTest {

  private static final ImageProcessor IMAGES = new ImageProcessor();
  private static final ZoomReader ZOOMS =
      new ZoomReader(IMAGES, ConfigLoader.of(EpisodeConfig.class, Map.of("budget", 16)));
  private static final EpisodeCards CARDS = new EpisodeCards(IMAGES, ZOOMS);

  private static Validation.Item item(int index, String category, boolean right, double area) {
    boolean valid = area < 1;
    return new Validation.Item(
        "e" + index,
        category,
        right ? 1 : 0,
        valid ? 1 : 0,
        0.5,
        area,
        valid ? BoxOutcome.VALID : BoxOutcome.MISSING,
        List.of(valid ? "<zoom>[0, 0, 56, 42]</zoom>" : "no box", "<answer>left</answer>"));
  }

  private static Map<String, Example> examples(int count) {
    Map<String, Example> examples = new HashMap<>();
    IntStream.range(0, count).forEach(i -> examples.put("e" + i, Pictures.example(i)));
    return examples;
  }

  @Test
  void areasAreSetSideBySideByCategory() {
    RowPlot plot =
        new HeldOutItems(
                List.of(item(0, "b", true, 0.2), item(1, "a", true, 0.3), item(2, "", true, 0.4)),
                List.of(item(0, "b", true, 0.1), item(2, "", false, 1), item(3, "a", true, 0.5)))
            .cropAreas();
    assertEquals(List.of(row("all", 0.4, 1.0), row("b", 0.2, 0.1)), plot.rows());
  }

  private static RowPlot.Row row(String category, double before, double after) {
    return new RowPlot.Row(
        category,
        List.of(
            Optional.of(new RowPlot.Strip(List.of(before))),
            Optional.of(new RowPlot.Strip(List.of(after)))));
  }

  @Test
  void cardsShowWhatEachTimeLookedAt() {
    HeldOutItems items =
        new HeldOutItems(
            List.of(item(0, "a", false, 1), item(1, "", true, 0.2)),
            List.of(item(0, "a", true, 0.2), item(1, "", true, 0.2)));
    List<EpisodeCard> cards = items.cards(examples(2), CARDS);
    assertEquals(
        List.of(
            List.of("wrong", "before", "became right", "a"),
            List.of("right", "after", "became right", "a"),
            List.of("right", "before", "stayed right"),
            List.of("right", "after", "stayed right")),
        cards.stream().map(EpisodeCard::labels).toList());
    assertTrue(chosen(cards.get(0)).isEmpty());
    assertEquals("box: missing", cards.get(0).verdict());
    // The view of 120 x 90 is 112 x 84 pixels.
    assertEquals(new PixelBox(0, 0, 60, 45), chosen(cards.get(1)).get(0).box());
    assertEquals(Pictures.example(0).answer(), cards.get(0).gold());
  }

  private static List<EpisodePictures.Chosen> chosen(EpisodeCard card) {
    return card.pictures().orElseThrow().originals().get(0).chosen();
  }

  /** More room for what changed than for what stayed, and no kind takes all of it. */
  @Test
  void eachKindOfChangeHasItsRoom() {
    List<Validation.Item> before =
        IntStream.range(0, 60).mapToObj(i -> item(i, "", i % 2 == 0, 0.2)).toList();
    List<Validation.Item> after =
        IntStream.range(0, 60).mapToObj(i -> item(i, "", i % 3 == 0, 0.2)).toList();
    List<EpisodeCard> cards = new HeldOutItems(before, after).cards(examples(60), CARDS);
    Map<String, Integer> counts = new HashMap<>();
    cards.forEach(card -> counts.merge(card.labels().get(2), 1, Integer::sum));
    assertEquals(
        Map.of("became right", 10, "became wrong", 6, "stayed right", 4, "stayed wrong", 4),
        counts);
    assertFalse(new HeldOutItems(before, after).isEmpty());
    assertTrue(new HeldOutItems(before, List.of()).isEmpty());
    assertEquals(List.of(), new HeldOutItems(before, after).cards(Map.of(), CARDS));
  }
}

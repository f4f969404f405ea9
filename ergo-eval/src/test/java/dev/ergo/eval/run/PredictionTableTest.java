package dev.ergo.eval.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RegionQuality;
import dev.ergo.eval.item.TaskAnswers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class PredictionTableTest {

  @TempDir private Path folder;

  /** No two values are the same, so that no column can stand for another. */
  private static final ItemResult FULL =
      new ItemResult(
          new ItemResult.Key("benchmark", "policy", 1, 2),
          new ItemResult.Item(
              "id", "question", "image", "category", Map.of("a", "b"), "gold", 4, Optional.of(3)),
          List.of("first", "second"),
          new Verdict(false, 0.8, "read", Optional.of(0), FailureCause.AMBIGUOUS),
          new ItemRegion(
              Optional.of(BoxOutcome.VALID),
              Optional.of(new PixelBox(5, 6, 17, 28)),
              Optional.of(3),
              Optional.of(0.11),
              Optional.of(0.12),
              Optional.of(21),
              Optional.of(new RegionQuality(0.13, 0.14, true))),
          Optional.of(false),
          Optional.of(
              new ItemCost(
                  31, 32, 33, 0.34, Optional.of(new Phases(0.35, 0.36, 0.37)), Optional.of(38.0))),
          Optional.of("what went wrong"));

  private static final ItemResult BARE =
      new ItemResult(
          new ItemResult.Key("benchmark", "policy", 2, 0),
          new ItemResult.Item("#2", "", "", "", Map.of(), "", 0, Optional.empty()),
          List.of(),
          Verdict.failed("", FailureCause.ERROR),
          ItemRegion.none(),
          Optional.empty(),
          Optional.empty(),
          Optional.of("row 2 can't be read"));

  @Test
  void everyColumnComesBack() {
    Path file = folder.resolve("predictions.parquet");
    PredictionTable.write(file, List.of(TaskAnswers.of(List.of(FULL, BARE))));
    assertEquals(List.of(FULL, BARE), PredictionTable.read(file));
  }

  @Test
  void versionsOfOnePhotographAreOnePicture() {
    ItemResult first = cut("crop-1.png", Map.of(TaskAnswers.CLUSTER, "street"));
    ItemResult second = cut("crop-2.png", Map.of());
    assertEquals(
        List.of("street", "crop-2.png"),
        new TaskAnswers(List.of(List.of(first), List.of(second))).images());
  }

  private static ItemResult cut(String image, Map<String, String> facets) {
    return new ItemResult(
        new ItemResult.Key("benchmark", "policy", 0, 0),
        new ItemResult.Item("id", "question", image, "", facets, "gold", 0, Optional.empty()),
        List.of(),
        Verdict.failed("", FailureCause.NO_ANSWER),
        ItemRegion.none(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}

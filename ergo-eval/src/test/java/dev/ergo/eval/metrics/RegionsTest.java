package dev.ergo.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RegionsTest {

  private static ItemResult item(double target) {
    return new ItemResult(
        new ItemResult.Key("benchmark", "policy", 0, 0),
        new ItemResult.Item("id", "question", "image", "", Map.of(), "gold", 0, Optional.empty()),
        List.of(),
        new Verdict(true, "gold", Optional.empty(), FailureCause.NONE),
        new ItemRegion(
            Optional.of(BoxOutcome.VALID),
            Optional.of(new PixelBox(0, 0, 1, 1)),
            Optional.of(0.1),
            Optional.of(target),
            Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A bin begins at its lower end and ends before its upper one. */
  @Test
  void targetsFallIntoTheBinsOfTheirSize() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Regions.of(
            DoubleStream.of(0.1, 0.01, 0.009, 0.001, 0.0005).mapToObj(RegionsTest::item).toList())
        .byTargetSize()
        .forEach((bin, region) -> counts.put(bin, region.items()));
    assertEquals(
        List.of("below 0.1 %=1", "0.1 to 1 %=2", "1 to 10 %=1", "10 % and more=1"),
        counts.entrySet().stream().map(Map.Entry::toString).toList());
  }
}

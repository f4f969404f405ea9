package dev.ergo.eval.benchmark;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judged items as figures need them. */
final class Results {

  private Results() {}

  static ItemResult of(String category, Map<String, String> facets, boolean correct) {
    return of(category, facets, "", new Verdict(correct, "", Optional.empty(), FailureCause.NONE));
  }

  static ItemResult of(String category, Map<String, String> facets, String gold, Verdict verdict) {
    return of(category, facets, gold, verdict, Optional.empty());
  }

  static ItemResult of(
      String category,
      Map<String, String> facets,
      String gold,
      Verdict verdict,
      Optional<PixelBox> crop) {
    return of(category, facets, gold, verdict, Optional.empty(), crop);
  }

  static ItemResult of(
      String category,
      Map<String, String> facets,
      String gold,
      Verdict verdict,
      Optional<BoxOutcome> box,
      Optional<PixelBox> crop) {
    return new ItemResult(
        new ItemResult.Key("benchmark", "policy", 0, 0),
        new ItemResult.Item("id", "question", "image", category, facets, gold, 0, Optional.empty()),
        List.of(),
        verdict,
        new ItemRegion(box, crop, Optional.empty(), Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}

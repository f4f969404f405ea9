package dev.ergo.eval.report;

import dev.ergo.core.geometry.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A browser of made-up items and three policies: the first is wrong on multiples of 3, the second
 * on multiples of 5, the third on all. Each tenth item has an answer that would like to be HTML.
 */
final class SampleBrowser {

  /** Multiples of 5 below 1,000 that are none of 3: only the first policy is right. */
  static final int FIRST_ONLY = 133;

  /** Multiples of 3 below 1,000 that are none of 5: only the second policy is right. */
  static final int SECOND_ONLY = 267;

  private SampleBrowser() {}

  static ItemBrowser of(int items, int pictured) {
    PicturePool pool = new PicturePool();
    ItemBrowser browser = new ItemBrowser(List.of("full image", "coarse to fine", "no crop"), pool);
    int original = pool.addOriginal(SampleReport.scene(800, 600));
    int view = pool.addSeen(SampleReport.scene(280, 196));
    int crop = pool.addSeen(SampleReport.scene(112, 112));
    for (int i = 0; i < items; i++) {
      boolean shown = i < pictured;
      List<Optional<ItemBrowser.Answer>> answers = new ArrayList<>();
      answers.add(Optional.of(answer(i, i % 3 != 0, Optional.empty(), Optional.empty())));
      answers.add(
          Optional.of(
              answer(
                  i,
                  i % 5 != 0,
                  shown ? Optional.of(view) : Optional.empty(),
                  shown ? Optional.of(crop) : Optional.empty())));
      answers.add(
          Optional.of(
              new ItemBrowser.Answer(
                  "failed: no answer",
                  false,
                  Optional.of("missing"),
                  "",
                  Optional.empty(),
                  shown ? Optional.of(view) : Optional.empty(),
                  Optional.empty(),
                  Map.of(),
                  List.of("I can't see it."),
                  Optional.empty())));
      browser.add(
          new ItemBrowser.Item(
              "scenes",
              "scene-" + i,
              i % 2 == 0 ? "colour" : "digit",
              "Which digit stands on sign " + i + "?",
              List.of("3", "7", "8", "9"),
              "7",
              shown ? Optional.of(original) : Optional.empty(),
              shown ? Optional.of(SampleReport.ORIGINAL) : Optional.empty(),
              List.of(SampleReport.TARGET),
              answers));
    }
    return browser;
  }

  private static ItemBrowser.Answer answer(
      int item, boolean right, Optional<Integer> view, Optional<Integer> crop) {
    String hostile =
        item % 10 == 0
            ? "</script><script>window.injected = 1</script><img src=x onerror=\"injected=1\"><!--"
            : "";
    PixelBox box = view.isPresent() ? SampleReport.CHOSEN : new PixelBox(100, 100, 900, 700);
    return new ItemBrowser.Answer(
        right ? "right" : "wrong",
        right,
        Optional.of("valid"),
        right ? "7 (option B)" : "3 (option A)",
        Optional.of(box),
        view,
        crop,
        Map.of("IoU", 0.25),
        List.of("<zoom>[1, 2, 3, 4]</zoom>" + hostile, "<answer>" + (right ? "B" : "A")),
        Optional.empty());
  }
}

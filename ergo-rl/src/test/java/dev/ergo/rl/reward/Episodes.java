package dev.ergo.rl.reward;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.Example.BoxesRule;
import java.util.List;
import java.util.Optional;

/** Builds episodes that differ in one thing from a perfect one. */
final class Episodes {

  static final Size IMAGE = new Size(1000, 400);

  private String stage1 = "<think>left</think><zoom>[10, 20, 30, 40]</zoom>";
  private String stage2 = "<think>it is red</think><answer>red</answer>";
  private boolean stopped1 = true;
  private boolean stopped2 = true;
  private BoxOutcome outcome = BoxOutcome.VALID;
  private Optional<PixelBox> region = Optional.of(new PixelBox(100, 100, 300, 300));
  private Optional<Boolean> judge = Optional.of(true);
  private BoxesRule rule = BoxesRule.ALL;
  private List<PixelBox> targets = List.of(new PixelBox(150, 150, 200, 200));

  private Episodes() {}

  static Episodes good() {
    return new Episodes();
  }

  Episodes stage1(String text) {
    stage1 = text;
    return this;
  }

  Episodes stage2(String text) {
    stage2 = text;
    return this;
  }

  Episodes stopped(boolean first, boolean second) {
    stopped1 = first;
    stopped2 = second;
    return this;
  }

  Episodes region(PixelBox box) {
    return region(Optional.of(box), BoxOutcome.VALID);
  }

  Episodes region(Optional<PixelBox> box, BoxOutcome what) {
    region = box;
    outcome = what;
    return this;
  }

  Episodes judge(Optional<Boolean> verdict) {
    judge = verdict;
    return this;
  }

  Episodes targets(BoxesRule boxesRule, PixelBox... boxes) {
    rule = boxesRule;
    targets = List.of(boxes);
    return this;
  }

  ScoredEpisode build() {
    Example example =
        new Example(
            "e1",
            "Which colour?",
            List.of("green", "red", "blue"),
            "red",
            new Blank(),
            targets,
            rule,
            "");
    return new ScoredEpisode(
        example, stage1, stage2, outcome, region, stopped1, stopped2, 30, 10, judge, IMAGE);
  }

  /** Rewards never look at pixels. */
  private record Blank() implements ImageSource {

    @Override
    public String id() {
      return "blank";
    }

    @Override
    public Size size() {
      return IMAGE;
    }

    @Override
    public RgbImage load() {
      throw new AssertionError("a reward decoded an image");
    }
  }
}

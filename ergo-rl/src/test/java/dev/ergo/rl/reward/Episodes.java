package dev.ergo.rl.reward;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.rl.MadeLooks;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds episodes that differ in one thing from a perfect one. */
final class Episodes {

  static final Size IMAGE = new Size(1000, 400);

  private String first = "<think>left</think><zoom>[10, 20, 30, 40]</zoom>";
  private String answer = "<think>it is red</think><answer>red</answer>";
  private boolean stopped1 = true;
  private boolean stopped2 = true;
  private BoxOutcome outcome = BoxOutcome.VALID;
  private Optional<PixelBox> region = Optional.of(new PixelBox(100, 100, 300, 300));
  private Optional<Boolean> judge = Optional.of(true);
  private BoxesRule rule = BoxesRule.ALL;
  private List<PixelBox> targets = List.of(new PixelBox(150, 150, 200, 200));

  private boolean zooms = true;

  private Episodes() {}

  static Episodes good() {
    return new Episodes();
  }

  Episodes first(String text) {
    first = text;
    return this;
  }

  Episodes answer(String text) {
    answer = text;
    return this;
  }

  Episodes stopped(boolean first, boolean second) {
    stopped1 = first;
    stopped2 = second;
    return this;
  }

  /** Answers from its first look. */
  Episodes withoutZoom() {
    zooms = false;
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
            "",
            List.of(),
            Map.of());
    Zoom zoom = MadeLooks.zoom(example.image(), region, outcome);
    Look last = MadeLooks.look(answer, 10, stopped2, Optional.empty());
    List<Look> looks =
        zooms
            ? List.of(MadeLooks.look(first, 30, stopped1, Optional.of(zoom)), last)
            : List.of(last);
    return new ScoredEpisode(example, new Episode(example.request(), looks), judge);
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

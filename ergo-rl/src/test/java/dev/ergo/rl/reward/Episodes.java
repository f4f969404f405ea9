package dev.ergo.rl.reward;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.QuestionImages;
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
  private List<ImageBox> targets = ImageBox.inFirst(List.of(new PixelBox(150, 150, 200, 200)));
  private List<Size> images = List.of(IMAGE);
  private int zoomed = 1;

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
    targets = ImageBox.inFirst(List.of(boxes));
    return this;
  }

  /** Two images; the zoom is into one of them, and the target lies in either. */
  Episodes twoImages(Size second, int zoomInto, ImageBox... boxes) {
    images = List.of(IMAGE, second);
    zoomed = zoomInto;
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
            QuestionImages.of(images.stream().map(Blank::new).toList()),
            targets,
            rule,
            "",
            List.of(),
            Map.of());
    Zoom made = MadeLooks.zoom(example.images().get(zoomed), region, outcome);
    Zoom zoom = new Zoom(made.box(), made.outcome(), zoomed, made.crop());
    Look last = MadeLooks.look(answer, 10, stopped2, Optional.empty());
    List<Look> looks =
        zooms
            ? List.of(MadeLooks.look(first, 30, stopped1, Optional.of(zoom)), last)
            : List.of(last);
    return new ScoredEpisode(
        example, new Episode(example.request(), looks), Measured.verdict(judge));
  }

  /** Rewards never look at pixels. */
  private record Blank(Size size) implements ImageSource {

    @Override
    public String id() {
      return "blank " + size;
    }

    @Override
    public RgbImage load() {
      throw new AssertionError("a reward decoded an image");
    }
  }
}

package dev.ergo.rl.sft;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.Message;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.ScaledLandmark;
import dev.ergo.data.scenes.ScaledScene;
import dev.ergo.data.scenes.SceneLandmark;
import dev.ergo.data.scenes.SceneNeed;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.data.scenes.Sign;
import java.util.List;
import java.util.stream.Stream;

/** Dense lessons about scenes of version 3. */
record ScaledLessons(EpisodeRunner runner, EpisodeLessons episodes) implements DenseLessons {

  private static final LooseBox EXACT = new LooseBox(null, null, null, null, null, 1);

  /** Side of a tight crop in units: little more than the mark, and as much as can be read. */
  private static final double TIGHT = 20;

  private static final double WIDE = 100;

  @Override
  public int landmarks(Example example) {
    return ScaledTeacher.scene(example).landmarks().size();
  }

  @Override
  public Lesson list(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    List<String> entries =
        SceneLandmark.leftToRight(ScaledTeacher.scene(example).landmarks()).stream()
            .map(l -> l.name() + " " + box(l, request))
            .toList();
    return Lesson.of(
        Message.about(runner.view(request), "List boxes."), String.join(", ", entries));
  }

  @Override
  public Lesson where(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    ScaledScene scene = ScaledTeacher.scene(example);
    List<ScaledLandmark> named = scene.landmarksNamedOnce();
    return Lesson.apart(
        (named.isEmpty() ? scene.landmarks().subList(0, 1) : named)
            .stream()
                .map(
                    l ->
                        new Lesson.Exchange(
                            Message.about(runner.view(request), l.name() + "? Where?"),
                            ScaledTeacher.size(l.unit()) + " " + box(l, request)))
                .toList());
  }

  private String box(ScaledLandmark landmark, EpisodeRequest request) {
    return LooseBox.text(
        BoxMapping.toView(landmark.box(), episodes.viewSize(request), request.image().size()));
  }

  @Override
  public Lesson crop(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    PixelBox region = randomRegion(example, request, random);
    return Lesson.of(
        Message.about(runner.crop(request, region), "List."),
        shown(ScaledTeacher.scene(example), region, episodes.cropSide(request)));
  }

  @Override
  public Lesson survey(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    List<ImageView> whole = episodes.wholeImages(request);
    Size size = episodes.size(whole.get(0));
    return Lesson.of(
        Message.about(whole, "List."),
        shown(
            ScaledTeacher.scene(example),
            PixelBox.of(request.image().size()),
            Math.min(size.width(), size.height())));
  }

  /** Landmarks from left to right whose marks the region shows large enough to read. */
  private static String shown(ScaledScene scene, PixelBox region, int cropSide) {
    List<String> seen =
        SceneLandmark.leftToRight(scene.landmarks()).stream()
            .filter(l -> new SceneNeed(List.of(l.markBox()), l.unit()).isMet(region, cropSide))
            .map(l -> l.name() + " " + borne(l))
            .toList();
    return seen.isEmpty() ? "none" : String.join(", ", seen);
  }

  private static String borne(ScaledLandmark landmark) {
    if (landmark.isFramed()) {
      return landmark.oddPlate();
    }
    return landmark.signs().isEmpty() ? "blank" : landmark.signs().get(0).texture().word();
  }

  @Override
  public Lesson mark(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    List<Sign> signs = signs(ScaledTeacher.scene(example)).toList();
    Sign asked = signs.get(random.below(signs.size()));
    double side = asked.unit() * Math.exp(random.range(Math.log(TIGHT), Math.log(WIDE)));
    // Plates of a frame stand side by side: a crop that is wider has the mark in its middle.
    double reach = Math.min(0.4 * (side - 16 * asked.unit()), 4 * asked.unit());
    double x = asked.centreX() + random.range(-reach, reach);
    double y = asked.centreY() + random.range(-reach, reach);
    return Lesson.of(
        Message.about(runner.crop(request, square(x, y, side, request)), "Mark?"),
        asked.texture().word());
  }

  private static Stream<Sign> signs(ScaledScene scene) {
    return Stream.concat(
        scene.landmarks().stream().flatMap(l -> l.signs().stream()), scene.extras().stream());
  }

  @Override
  public Lesson judgeElsewhere(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    return episodes.judge(example, request, 1, randomRegion(example, request, random));
  }

  /** A crop of random size about the target, about something else, or anywhere. */
  private PixelBox randomRegion(Example example, EpisodeRequest request, SceneRandom random) {
    ScaledScene scene = ScaledTeacher.scene(example);
    int imageSide = request.image().size().width();
    double choice = random.uniform();
    List<Sign> signs = signs(scene).toList();
    Sign near = signs.get(random.below(signs.size()));
    double x = near.centreX();
    double y = near.centreY();
    int unit = near.unit();
    if (choice < 0.3) {
      PixelBox target = scene.need().boxes().get(0);
      x = (target.x1() + target.x2()) / 2.0;
      y = (target.y1() + target.y2()) / 2.0;
      unit = scene.need().unit();
    } else if (choice >= 0.85) {
      x = random.range(40, imageSide - 40);
      y = random.range(40, imageSide - 40);
    }
    double most = Math.min(2.0 * WIDE * unit, imageSide);
    double side = Math.exp(random.range(Math.log(TIGHT * unit), Math.log(most)));
    double reach = 0.3 * side;
    return square(x + random.range(-reach, reach), y + random.range(-reach, reach), side, request);
  }

  /** What a square of the image becomes as a box of the view, which has whole pixels. */
  private PixelBox square(double x, double y, double side, EpisodeRequest request) {
    Size view = episodes.viewSize(request);
    double scale = (double) view.width() / request.image().size().width();
    double half = side / 2;
    ViewBox box =
        EXACT.snap(
            scale * (x - half), scale * (y - half), scale * (x + half), scale * (y + half), view);
    return episodes.region(runner.view(request), box);
  }
}

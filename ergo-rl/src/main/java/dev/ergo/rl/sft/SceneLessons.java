package dev.ergo.rl.sft;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.text.Message;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.Landmark;
import dev.ergo.data.scenes.Scene;
import dev.ergo.data.scenes.SceneLandmark;
import dev.ergo.data.scenes.SceneRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Dense lessons about generated scenes: what stands where, and which marks a crop shows. */
record SceneLessons(EpisodeRunner runner, EpisodeLessons episodes, LooseBox loose)
    implements DenseLessons {

  private static final LooseBox EXACT = new LooseBox(null, null, null, null, null, 1);

  /** Least side of a random crop in pixels of the view: about a mark. */
  private static final double LEAST_SIDE = 12;

  /** Greatest side of a random crop as a share of the view: marks can't be read there any more. */
  private static final double GREATEST_SIDE = 64 / 112.0;

  @Override
  public int landmarks(Example example) {
    return SceneTeacher.scene(example).landmarks().size();
  }

  @Override
  public Lesson list(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    List<String> entries =
        SceneLandmark.leftToRight(SceneTeacher.scene(example).landmarks()).stream()
            .map(l -> l.name() + " " + box(l, request))
            .toList();
    return Lesson.of(
        Message.about(runner.view(request), "List boxes."), String.join(", ", entries));
  }

  @Override
  public Lesson where(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    Scene scene = SceneTeacher.scene(example);
    List<Landmark> named = scene.landmarksNamedOnce();
    return Lesson.apart(
        (named.isEmpty() ? scene.landmarks().subList(0, 1) : named)
            .stream().map(landmark -> where(landmark, request)).toList());
  }

  private Lesson.Exchange where(Landmark landmark, EpisodeRequest request) {
    return new Lesson.Exchange(
        Message.about(runner.view(request), landmark.name() + "? Where?"), box(landmark, request));
  }

  @Override
  public Lesson crop(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    PixelBox region = randomRegion(example, request, random);
    return Lesson.of(
        Message.about(runner.crop(request, region), "List."),
        shown(SceneTeacher.scene(example), region, episodes.viewSize(request)));
  }

  @Override
  public Lesson survey(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    Size size = request.image().size();
    return Lesson.of(
        Message.about(episodes.wholeImages(request), "List."),
        shown(SceneTeacher.scene(example), PixelBox.of(size), size));
  }

  @Override
  public Lesson mark(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    Scene scene = SceneTeacher.scene(example);
    List<Landmark> marked =
        Stream.concat(scene.landmarks().stream(), scene.extra().stream())
            .filter(l -> l.mark() != Landmark.Mark.NONE)
            .toList();
    Landmark asked = marked.get(random.below(marked.size()));
    Size view = episodes.viewSize(request);
    double scale = (double) view.width() / request.image().size().width();
    double side = Math.exp(random.range(Math.log(LEAST_SIDE), Math.log(26)));
    double reach = 0.4 * (side - 9);
    double x = scale * asked.centreX() + random.range(-reach, reach);
    double y = scale * asked.centreY() + random.range(-reach, reach);
    PixelBox region = exact(x - side / 2, y - side / 2, x + side / 2, y + side / 2, view, request);
    return Lesson.of(Message.about(runner.crop(request, region), "Mark?"), markName(asked));
  }

  private PixelBox exact(
      double x1, double y1, double x2, double y2, Size view, EpisodeRequest request) {
    return episodes.region(runner.view(request), EXACT.snap(x1, y1, x2, y2, view));
  }

  @Override
  public Lesson judgeElsewhere(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    return episodes.judge(example, request, 1, randomRegion(example, request, random));
  }

  private String box(Landmark landmark, EpisodeRequest request) {
    Size view = episodes.viewSize(request);
    double scaleX = (double) view.width() / request.image().size().width();
    double scaleY = (double) view.height() / request.image().size().height();
    PixelBox box = landmark.box();
    ViewBox seen =
        loose.snap(
            scaleX * box.x1(), scaleY * box.y1(), scaleX * box.x2(), scaleY * box.y2(), view);
    return LooseBox.text(seen);
  }

  private static String shown(Scene scene, PixelBox region, Size view) {
    if (!SceneTeacher.isReadable(region, view)) {
      return "none";
    }
    List<String> seen =
        SceneLandmark.leftToRight(scene.landmarks()).stream()
            .filter(l -> holdsMark(region, l))
            .map(l -> l.name() + " " + markName(l))
            .toList();
    return seen.isEmpty() ? "none" : String.join(", ", seen);
  }

  private static boolean holdsMark(PixelBox region, Landmark l) {
    int reach = l.markBox().size().width() * 17 / 40;
    return l.centreX() - reach >= region.x1()
        && l.centreX() + reach <= region.x2()
        && l.centreY() - reach >= region.y1()
        && l.centreY() + reach <= region.y2();
  }

  private static String markName(Landmark landmark) {
    return landmark.mark() == Landmark.Mark.NONE
        ? "blank"
        : landmark.mark().name().toLowerCase(Locale.ROOT);
  }

  /** A crop of random size near a landmark, near the extra mark, or anywhere. */
  private PixelBox randomRegion(Example example, EpisodeRequest request, SceneRandom random) {
    Scene scene = SceneTeacher.scene(example);
    Size view = episodes.viewSize(request);
    double scale = (double) view.width() / request.image().size().width();
    double choice = random.uniform();
    double side =
        Math.exp(random.range(Math.log(LEAST_SIDE), Math.log(GREATEST_SIDE * view.width())));
    double x;
    double y;
    if (choice < 0.85) {
      Landmark near = pick(scene, choice, random);
      x = near.centreX();
      y = near.centreY();
    } else {
      x = random.range(40, request.image().size().width() - 40);
      y = random.range(40, request.image().size().width() - 40);
    }
    double reach = 0.3 * Math.max(side - 8, 4);
    double cx = scale * x + random.range(-reach, reach);
    double cy = scale * y + random.range(-reach, reach);
    double aspect = Math.exp(random.range(-0.25, 0.25));
    double halfWidth = side * aspect / 2;
    double halfHeight = side / aspect / 2;
    return exact(cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight, view, request);
  }

  private static Landmark pick(Scene scene, double choice, SceneRandom random) {
    Optional<Landmark> extra = scene.extra();
    if (choice < 0.30) {
      return extra.isPresent() && choice >= 0.15 ? extra.get() : scene.landmarks().get(0);
    }
    return scene.landmarks().get(random.below(scene.landmarks().size()));
  }
}

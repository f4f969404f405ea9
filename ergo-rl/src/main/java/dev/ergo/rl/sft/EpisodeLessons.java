package dev.ergo.rl.sft;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.text.Message;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneRandom;
import java.util.List;

/** Lessons in the form of the episode itself; any data set with target boxes gives them. */
final class EpisodeLessons {

  /** What a judge answers about a crop that does not show the target. */
  static final String UNKNOWN = "unknown";

  private final EpisodeRunner runner;
  private final Prompts prompts;
  private final PatchSource patches;
  private final Teacher teacher;
  private final LooseBox loose;
  private final PixelLimits direct;

  EpisodeLessons(
      EpisodeRunner runner,
      Prompts prompts,
      PatchSource patches,
      Teacher teacher,
      LooseBox loose,
      PixelLimits direct) {
    this.runner = runner;
    this.prompts = prompts;
    this.patches = patches;
    this.teacher = teacher;
    this.loose = loose;
    this.direct = direct;
  }

  /** Both stages: where to look, then the answer from the crop. */
  Lesson episode(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    Teacher.Look own = teacher.looks(example).get(0);
    ViewBox box = box(request, own.evidence(), random);
    return Lesson.of(List.of(first(request, own, box), second(request, example, box)));
  }

  /** Stage 1 alone, cheaper than an episode: for every question that the teacher has. */
  Lesson look(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    return Lesson.apart(
        teacher.looks(example).stream()
            .map(look -> first(request, look, box(request, look.evidence(), random)))
            .toList());
  }

  /** The judge's task: the answer from the crop alone, or that it can't be told. */
  Lesson judge(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    return judge(
        example, request, region(request, box(request, teacher.evidence(example), random)));
  }

  Lesson judge(Example example, EpisodeRequest request, PixelBox region) {
    String answer =
        teacher.isAnswerable(example, region, viewSize(request)) ? example.answer() : UNKNOWN;
    return Lesson.ofSingleLook(
        Message.about(runner.crop(request, region), prompts.singleText(request)),
        "<answer>" + answer + "</answer>");
  }

  /** The answer from one look at the whole image. */
  Lesson direct(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    return Lesson.ofSingleLook(
        Message.about(wholeImage(request), prompts.singleText(request)),
        "<answer>" + example.answer() + "</answer>");
  }

  /** The whole image as a single look shows it. */
  ImageView wholeImage(EpisodeRequest request) {
    return ImageView.whole(request.image(), direct);
  }

  private Lesson.Exchange first(EpisodeRequest request, Teacher.Look look, ViewBox box) {
    EpisodeRequest asked = new EpisodeRequest(look.question(), request.options(), request.image());
    return new Lesson.Exchange(
        Message.about(runner.view(asked), prompts.stage1Text(asked)),
        "<think>" + look.thought() + "</think><zoom>" + LooseBox.text(box) + "</zoom>");
  }

  private Lesson.Exchange second(EpisodeRequest request, Example example, ViewBox box) {
    return new Lesson.Exchange(
        Message.about(runner.crop(request, region(request, box)), prompts.stage2Text(request)),
        "<think>"
            + teacher.secondThought(example)
            + "</think><answer>"
            + example.answer()
            + "</answer>");
  }

  private ViewBox box(EpisodeRequest request, List<PixelBox> evidence, SceneRandom random) {
    return loose.draw(evidence, viewSize(request), request.image().size(), random);
  }

  Size viewSize(EpisodeRequest request) {
    return patches.viewSize(runner.view(request));
  }

  /** What the box shows of the original, exactly as the episode maps it. */
  PixelBox region(EpisodeRequest request, ViewBox box) {
    return BoxMapping.toOriginal(box, viewSize(request), request.image().size()).orElseThrow();
  }
}

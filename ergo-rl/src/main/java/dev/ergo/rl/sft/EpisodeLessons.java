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
import java.util.ArrayList;
import java.util.List;

/** Lessons in the form of the episode itself; any data set with target boxes gives them. */
record EpisodeLessons(
    EpisodeRunner runner,
    Prompts prompts,
    PatchSource patches,
    Teacher teacher,
    LooseBox loose,
    PixelLimits direct) {

  /** What a judge answers about a crop that does not show the target. */
  static final String UNKNOWN = "unknown";

  /**
   * All looks: where to zoom in, as often as there are looks, then the answer from the last crop.
   */
  Lesson episode(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    Teacher.Task own = teacher.tasks(example).get(0);
    List<Lesson.Exchange> exchanges = new ArrayList<>();
    ImageView view = runner.view(request);
    for (int look = 1; look < runner.looks(); look++) {
      ViewBox box = box(view, own.evidence(), random);
      exchanges.add(zoom(look, request, view, own.thought(), box));
      view = runner.crop(request, region(view, box));
    }
    exchanges.add(
        new Lesson.Exchange(
            Message.about(view, runner.text(runner.looks(), request)),
            "<think>%s</think><answer>%s</answer>"
                .formatted(teacher.secondThought(example), example.answer())));
    return new Lesson(List.of(exchanges), runner.looks() == 1);
  }

  /** The first look alone, cheaper than an episode: for every question that the teacher has. */
  Lesson look(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    ImageView view = runner.view(request);
    List<Lesson.Exchange> exchanges = new ArrayList<>();
    for (Teacher.Task task : teacher.tasks(example)) {
      EpisodeRequest asked =
          new EpisodeRequest(task.question(), request.options(), request.images());
      exchanges.add(zoom(1, asked, view, task.thought(), box(view, task.evidence(), random)));
    }
    return Lesson.apart(exchanges);
  }

  /** The judge's task: the answer from the crop alone, or that it can't be told. */
  Lesson judge(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    ImageView view = runner.view(request);
    ViewBox box = box(view, teacher.evidence(example), random);
    return judge(example, request, region(view, box));
  }

  Lesson judge(Example example, EpisodeRequest request, PixelBox region) {
    String answer =
        teacher.isAnswerable(example, region, viewSize(request))
            ? example.unmistakableAnswer()
            : UNKNOWN;
    return singleLook(request, runner.crop(request, region), answer);
  }

  /** The answer from one look at the whole image. */
  Lesson direct(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    return singleLook(request, wholeImage(request), example.unmistakableAnswer());
  }

  private Lesson singleLook(EpisodeRequest request, ImageView view, String answer) {
    return Lesson.ofSingleLook(
        Message.about(view, prompts.singleText(request)), "<answer>" + answer + "</answer>");
  }

  /** The whole image as a single look shows it. */
  ImageView wholeImage(EpisodeRequest request) {
    return ImageView.whole(request.image(), direct);
  }

  /** A look that asks for a zoom. */
  private Lesson.Exchange zoom(
      int look, EpisodeRequest request, ImageView view, String thought, ViewBox box) {
    return new Lesson.Exchange(
        Message.about(view, runner.text(look, request)),
        "<think>" + thought + "</think><zoom>" + LooseBox.text(box) + "</zoom>");
  }

  private ViewBox box(ImageView view, List<PixelBox> evidence, SceneRandom random) {
    return loose.draw(evidence, patches.viewSize(view), view.region(), random);
  }

  Size viewSize(EpisodeRequest request) {
    return patches.viewSize(runner.view(request));
  }

  /** What a box in a view shows of the original, exactly as the episode maps it. */
  PixelBox region(ImageView view, ViewBox box) {
    return BoxMapping.toOriginal(box, patches.viewSize(view), view.region()).orElseThrow();
  }
}

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
import dev.ergo.data.scenes.SceneNeed;
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
    Teacher.Task own = teacher.tasks(example, random).get(0);
    List<Lesson.Exchange> exchanges = new ArrayList<>();
    List<ImageView> views = runner.views(request);
    List<Message.Part> turn = runner.firstTurn(request, views);
    int shown = 1;
    ImageView view = views.get(0);
    for (int look = 1; look < runner.looks(); look++) {
      // Where the target lies in several images, each look goes on to the next of them.
      int image = own.images().get(Math.min(look, own.images().size()) - 1);
      boolean named = image != shown;
      view = named ? views.get(image - 1) : view;
      ViewBox box = box(view, own, image, request, random);
      exchanges.add(new Lesson.Exchange(turn, zoom(own.thought(), box, named ? image : 0)));
      view = runner.crop(request, image, region(view, box));
      turn = Message.about(view, runner.text(look + 1, request));
      shown = image;
    }
    exchanges.add(
        new Lesson.Exchange(
            turn,
            "<think>%s</think><answer>%s</answer>"
                .formatted(teacher.secondThought(example, view.region()), example.answer())));
    return new Lesson(List.of(exchanges), runner.looks() == 1);
  }

  /** The first look alone, cheaper than an episode: for every question that the teacher has. */
  Lesson look(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    List<ImageView> views = runner.views(request);
    List<Lesson.Exchange> exchanges = new ArrayList<>();
    for (Teacher.Task task : teacher.tasks(example, random)) {
      EpisodeRequest asked =
          new EpisodeRequest(task.question(), request.options(), request.images());
      int image = task.images().get(0);
      ViewBox box = box(views.get(image - 1), task, image, request, random);
      exchanges.add(
          new Lesson.Exchange(
              runner.firstTurn(asked, views), zoom(task.thought(), box, image == 1 ? 0 : image)));
    }
    return Lesson.apart(exchanges);
  }

  /** The judge's task: the answer from the crop alone, or that it can't be told. */
  Lesson judge(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    Teacher.Task own = teacher.tasks(example, random).get(0);
    int image = own.images().get(0);
    ImageView view = runner.views(request).get(image - 1);
    ViewBox box = box(view, own, image, request, random);
    return judge(example, request, image, region(view, box));
  }

  Lesson judge(Example example, EpisodeRequest request, int image, PixelBox region) {
    String answer =
        teacher.isAnswerable(
                example, image, region, new Teacher.Sizes(viewSize(request), cropSide(request)))
            ? example.unmistakableAnswer()
            : UNKNOWN;
    return singleLook(
        Message.about(runner.crop(request, image, region), prompts.singleText(request)), answer);
  }

  /** The answer from one look at the whole images. */
  Lesson direct(Example example, SceneRandom random) {
    EpisodeRequest request = example.request();
    return singleLook(
        prompts.singleTurn(request, wholeImages(request)), example.unmistakableAnswer());
  }

  private static Lesson singleLook(List<Message.Part> turn, String answer) {
    return Lesson.ofSingleLook(turn, "<answer>" + answer + "</answer>");
  }

  /** The whole images as a single look shows them. */
  List<ImageView> wholeImages(EpisodeRequest request) {
    return request.images().sources().stream()
        .map(image -> ImageView.whole(image, direct))
        .toList();
  }

  /**
   * What a look writes that asks for a zoom.
   *
   * @param image number of the image that it names; 0 for none
   */
  private static String zoom(String thought, ViewBox box, int image) {
    String tag = image == 0 ? "<zoom>" : "<zoom image=\"" + image + "\">";
    return "<think>" + thought + "</think>" + tag + LooseBox.text(box) + "</zoom>";
  }

  private ViewBox box(
      ImageView view, Teacher.Task task, int image, EpisodeRequest request, SceneRandom random) {
    Size size = patches.viewSize(view);
    List<PixelBox> evidence = task.evidence(image);
    return task.unit().isPresent()
        ? loose.drawReadable(
            evidence,
            size,
            view.region(),
            SceneNeed.greatestSide(task.unit().getAsInt(), cropSide(request)),
            random)
        : loose.draw(evidence, size, view.region(), random);
  }

  /** Side of the square that the budget of a crop gives, in pixels. */
  int cropSide(EpisodeRequest request) {
    Size whole = patches.viewSize(runner.crop(request, PixelBox.of(request.image().size())));
    return (int) Math.sqrt(whole.area());
  }

  Size viewSize(EpisodeRequest request) {
    return size(runner.view(request));
  }

  /** The pixels that the model sees of a view. */
  Size size(ImageView view) {
    return patches.viewSize(view);
  }

  /** What a box in a view shows of the original, exactly as the episode maps it. */
  PixelBox region(ImageView view, ViewBox box) {
    return BoxMapping.toOriginal(box, patches.viewSize(view), view.region()).orElseThrow();
  }
}

package dev.ergo.rl.sft;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.Landmark;
import dev.ergo.data.scenes.Scene;
import dev.ergo.data.scenes.SceneImage;
import dev.ergo.data.scenes.SceneRandom;
import java.util.ArrayList;
import java.util.List;

/** Knows everything that stands in a generated scene. */
final class SceneTeacher implements Teacher {

  /** Share of a landmark of a relative question that a crop must show. */
  private static final double LANDMARK_SHOWN = 0.6;

  /** Share of a mark that a crop must show. */
  private static final double MARK_SHOWN = 0.85;

  /** A mark can be read in a crop that is reduced by this much at most. */
  static final double READABLE_REDUCTION = 232 / 112.0;

  static Scene scene(Example example) {
    return ((SceneImage) example.image()).scene();
  }

  /** Boxes that crops have to show: both candidates where the view can't tell them apart. */
  private static List<ImageBox> evidence(Example example) {
    Scene scene = scene(example);
    return ImageBox.inFirst(
        scene.kind() == Scene.Kind.AMBIGUOUS
            ? scene.landmarks().subList(0, 2).stream().map(Landmark::markBox).toList()
            : scene.boxes());
  }

  private static String firstThought(Example example) {
    Scene scene = scene(example);
    String first = scene.landmarks().get(0).name();
    return switch (scene.kind()) {
      case VISIBLE -> first;
      case RELATIVE -> first + ", " + scene.second().orElseThrow().name();
      case CONTEXTUAL -> first + " " + scene.side().orElseThrow();
      case AMBIGUOUS -> first + ", " + first;
    };
  }

  /**
   * Beside the example's own question those for the marks of all landmarks whose name says which
   * one is meant. Questions of relative place stay alone: their options would not fit.
   */
  @Override
  public List<Task> tasks(Example example, SceneRandom random) {
    Scene scene = scene(example);
    List<Task> tasks = new ArrayList<>();
    tasks.add(new Task(example.question(), evidence(example), firstThought(example)));
    if (scene.kind() != Scene.Kind.RELATIVE) {
      scene.landmarksNamedOnce().stream()
          .map(
              l ->
                  new Task(
                      Scene.questionForMark(l), ImageBox.inFirst(List.of(l.markBox())), l.name()))
          .filter(task -> !task.question().equals(example.question()))
          .forEach(tasks::add);
    }
    return tasks;
  }

  @Override
  public String secondThought(Example example, PixelBox crop) {
    boolean relative = scene(example).kind() == Scene.Kind.RELATIVE;
    return relative ? firstThought(example) : firstThought(example) + " " + example.answer();
  }

  @Override
  public boolean isAnswerable(Example example, int image, PixelBox crop, Sizes sizes) {
    if (scene(example).kind() == Scene.Kind.RELATIVE) {
      return example.boxes().stream().allMatch(box -> shown(box, crop) >= LANDMARK_SHOWN);
    }
    return shown(example.boxes().get(0), crop) >= MARK_SHOWN && isReadable(crop, sizes.view());
  }

  static boolean isReadable(PixelBox crop, Size view) {
    double side = crop.size().longerSide();
    return side <= READABLE_REDUCTION * view.width();
  }

  static double shown(PixelBox box, PixelBox crop) {
    return (double) box.overlap(crop) / box.area();
  }
}

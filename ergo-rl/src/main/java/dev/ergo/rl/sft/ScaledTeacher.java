package dev.ergo.rl.sft;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.ScaledImage;
import dev.ergo.data.scenes.ScaledLandmark;
import dev.ergo.data.scenes.ScaledScene;
import dev.ergo.data.scenes.ScaledScene.Kind;
import dev.ergo.data.scenes.SceneNeed;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.data.scenes.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Knows what question and view of a scene of version 3 tell about where the answer is, and how wide
 * a crop may be. Of several candidates that look the same it chooses one by chance: to show them
 * all in one crop is nothing that it teaches.
 */
final class ScaledTeacher implements Teacher {

  private static final List<String> SIZES =
      List.of("tiny", "small", "middle", "big", "large", "huge");

  static ScaledScene scene(Example example) {
    return ((ScaledImage) example.image()).scene();
  }

  /** The width of a mark's lines in a word. */
  static String size(int unit) {
    return SIZES.get(unit - 1);
  }

  @Override
  public List<Task> tasks(Example example, SceneRandom random) {
    ScaledScene scene = scene(example);
    PixelBox where = scene.guesses().get(random.below(scene.guesses().size()));
    List<Task> tasks = new ArrayList<>();
    tasks.add(
        new Task(
            example.question(),
            ImageBox.inFirst(List.of(where)),
            place(scene) + ", " + size(scene.need().unit()),
            OptionalInt.of(scene.need().unit())));
    // Other questions have the same options, so that they fit what is shown.
    if (scene.kind() != Kind.SAME) {
      scene.landmarksNamedOnce().stream()
          .filter(l -> l.isFramed() == (scene.kind() == Kind.FRAME))
          .map(ScaledTeacher::task)
          .filter(task -> !task.question().equals(example.question()))
          .forEach(tasks::add);
    }
    return tasks;
  }

  private static Task task(ScaledLandmark landmark) {
    return new Task(
        ScaledScene.questionAbout(landmark),
        ImageBox.inFirst(List.of(landmark.markBox())),
        landmark.name() + ", " + size(landmark.unit()),
        OptionalInt.of(landmark.unit()));
  }

  /** What the question is about, in words. */
  private static String place(ScaledScene scene) {
    String first = scene.landmarks().get(0).name();
    return switch (scene.kind()) {
      case MARK, AMBIGUOUS -> first;
      case FRAME -> first + " frame";
      case BESIDE -> first + " " + scene.place().orElseThrow();
      case BEHIND -> scene.second().orElseThrow().name() + ", behind " + first;
      case ORDER -> scene.place().orElseThrow() + " " + first;
      case SAME -> first + ", " + scene.second().orElseThrow().name();
    };
  }

  @Override
  public String secondThought(Example example, PixelBox crop) {
    ScaledScene scene = scene(example);
    ScaledLandmark first = scene.landmarks().get(0);
    return switch (scene.kind()) {
      case FRAME -> frame(first);
      case SAME ->
          textures(List.of(first.signs().get(0), scene.second().orElseThrow().signs().get(0)));
      case AMBIGUOUS ->
          first.name() + " " + (scene.need().isShown(crop) ? example.answer() : "blank");
      default -> place(scene) + " " + example.answer();
    };
  }

  /** The four marks of a frame with their places. */
  private static String frame(ScaledLandmark landmark) {
    return IntStream.range(0, landmark.signs().size())
        .mapToObj(
            k -> ScaledLandmark.PLACES.get(k) + " " + landmark.signs().get(k).texture().word())
        .collect(Collectors.joining(", "));
  }

  private static String textures(List<Sign> signs) {
    return signs.stream().map(sign -> sign.texture().word()).collect(Collectors.joining(", "));
  }

  @Override
  public boolean isAnswerable(Example example, int image, PixelBox crop, Sizes sizes) {
    SceneNeed need = scene(example).need();
    return need.isMet(crop, sizes.crop());
  }
}

package dev.ergo.rl.sft;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.eval.item.RegionQuality;
import java.util.List;

/** Knows target boxes only: any data set with boxes can be taught from. */
final class BoxTeacher implements Teacher {

  /** Share of the target that a crop must show to count as sufficient. */
  private static final double ENOUGH = 0.85;

  private static List<ImageBox> evidence(Example example) {
    if (example.targets().isEmpty()) {
      throw new UserException(
          "example %s has no target box, but job sft makes its lessons from target boxes; leave such rows out"
              .formatted(example.id()));
    }
    return example.boxesRule() == Example.BoxesRule.ANY
        ? example.targets().subList(0, 1)
        : example.targets();
  }

  @Override
  public List<Task> tasks(Example example, SceneRandom random) {
    return List.of(new Task(example.question(), evidence(example), ""));
  }

  @Override
  public String secondThought(Example example, PixelBox crop) {
    return "";
  }

  @Override
  public boolean isAnswerable(Example example, int image, PixelBox crop, Sizes sizes) {
    return RegionQuality.of(image, crop, example).orElseThrow().coverage() >= ENOUGH;
  }
}

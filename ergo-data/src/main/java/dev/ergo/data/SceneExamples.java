package dev.ergo.data;

import dev.ergo.data.scenes.Scene;
import dev.ergo.data.scenes.SceneImage;
import dev.ergo.data.scenes.SceneLayout;
import dev.ergo.data.scenes.SceneSet;
import java.util.List;
import java.util.Map;

/** Scenes as a data set: endless, or the first {@code count} of a set. */
public final class SceneExamples implements ExampleSource {

  private final SceneSet set;
  private final long count;

  /**
   * Creates the data set.
   *
   * @param set seed and size of the scenes
   * @param count number of examples, 0 for endless
   */
  public SceneExamples(SceneSet set, long count) {
    this.set = set;
    this.count = count == 0 ? Long.MAX_VALUE : count;
  }

  @Override
  public long size() {
    return count;
  }

  @Override
  public Example get(long position) {
    return example(SceneLayout.of(set, position));
  }

  /** The example of a scene; the category is the difficulty's where that says more. */
  public static Example example(Scene scene) {
    return new Example(
        scene.id(),
        scene.question(),
        scene.options(),
        scene.answer(),
        new SceneImage(scene.set(), scene.index()),
        scene.boxes(),
        Example.BoxesRule.ALL,
        scene.kind().category() + "/" + scene.kind().difficulty(),
        List.of(),
        Map.of());
  }

  @Override
  public String digest() {
    // How many are taken changes none of them.
    return set.digest();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}

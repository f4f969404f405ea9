package dev.ergo.data.scenes;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;

/** Scenes as a data set: endless, or the first {@code count} of a seed. */
public final class SceneExamples implements ExampleSource {

  private final long seed;
  private final long count;

  /**
   * Creates the data set.
   *
   * @param seed seed of the scenes; data sets of different seeds share no scene
   * @param count number of examples, 0 for endless
   */
  public SceneExamples(long seed, long count) {
    this.seed = seed;
    this.count = count == 0 ? Long.MAX_VALUE : count;
  }

  @Override
  public long size() {
    return count;
  }

  @Override
  public Example get(long position) {
    return example(SceneLayout.of(seed, position));
  }

  /** The example of a scene; the category is the difficulty's where that says more. */
  public static Example example(Scene scene) {
    return new Example(
        scene.id(),
        scene.question(),
        scene.options(),
        scene.answer(),
        new SceneImage(scene.seed(), scene.index()),
        scene.boxes(),
        Example.BoxesRule.ALL,
        scene.kind().category() + "/" + scene.kind().difficulty());
  }

  @Override
  public String digest() {
    return "scenes version 1, seed " + seed + ", count " + count;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}

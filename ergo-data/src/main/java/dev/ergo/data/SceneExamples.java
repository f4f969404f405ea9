package dev.ergo.data;

import dev.ergo.data.scenes.ScaledImage;
import dev.ergo.data.scenes.ScaledLayout;
import dev.ergo.data.scenes.ScaledScene;
import dev.ergo.data.scenes.ScaledSet;
import dev.ergo.data.scenes.Scene;
import dev.ergo.data.scenes.SceneImage;
import dev.ergo.data.scenes.SceneLayout;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.data.scenes.SceneSource;
import java.util.List;
import java.util.Map;

/** Scenes as a data set: endless, or the first {@code count} of a set. */
public final class SceneExamples implements ExampleSource {

  private final SceneSource source;
  private final long count;

  /**
   * Creates the data set.
   *
   * @param source version, seed and size of the scenes
   * @param count number of examples, 0 for endless
   */
  public SceneExamples(SceneSource source, long count) {
    this.source = source;
    this.count = count == 0 ? Long.MAX_VALUE : count;
  }

  @Override
  public long size() {
    return count;
  }

  @Override
  public Example get(long position) {
    return source instanceof ScaledSet scaled
        ? example(ScaledLayout.of(scaled, position))
        : example(SceneLayout.of((SceneSet) source, position));
  }

  /** The example of a scene of version 2; the category is the difficulty's where that says more. */
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

  /** The example of a scene of version 3. */
  public static Example example(ScaledScene scene) {
    return new Example(
        scene.id(),
        scene.question(),
        scene.options(),
        scene.answer(),
        new ScaledImage(scene.set(), scene.index()),
        scene.need().boxes(),
        Example.BoxesRule.ALL,
        scene.kind().category(),
        List.of(),
        Map.of());
  }

  @Override
  public String digest() {
    // How many are taken changes none of them.
    return source.digest();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}

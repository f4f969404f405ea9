package dev.ergo.data;

import dev.ergo.data.scenes.SceneSet;

/**
 * Scenes that lie behind one another.
 *
 * @param set seed and size
 * @param from the first
 * @param to the one behind the last
 */
record SceneRows(SceneSet set, long from, long to) implements FileRows {

  private static final long serialVersionUID = 1;

  @Override
  public void writeTo(ExampleWriter writer) {
    try (SceneExamples scenes = new SceneExamples(set, to)) {
      for (long i = from; i < to; i++) {
        writer.write(scenes.get(i));
      }
    }
  }
}

package dev.ergo.data;

import dev.ergo.data.scenes.SceneSource;

/**
 * Scenes that lie behind one another.
 *
 * @param source version, seed and size
 * @param from the first
 * @param to the one behind the last
 */
record SceneRows(SceneSource source, long from, long to) implements FileRows {

  private static final long serialVersionUID = 1;

  @Override
  public void writeTo(ExampleWriter writer) {
    try (SceneExamples scenes = new SceneExamples(source, to)) {
      for (long i = from; i < to; i++) {
        writer.write(scenes.get(i));
      }
    }
  }
}

package dev.ergo.rl.sft;

import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneRandom;

/** Makes one kind of lesson. */
@FunctionalInterface
interface LessonMaker {

  /**
   * A lesson about an example.
   *
   * @param random draws of this example and step
   */
  Lesson make(Example example, SceneRandom random);
}

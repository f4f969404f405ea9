package dev.ergo.rl.sft;

import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneRandom;

/**
 * Lessons about generated scenes, of which all is known: what stands where, and what a crop shows.
 */
interface DenseLessons {

  /** Number of landmarks of a scene. */
  int landmarks(Example example);

  /** All landmarks with their boxes, from left to right. */
  Lesson list(Example example, SceneRandom random);

  /** The box of every landmark whose name says which one is meant, each asked for by itself. */
  Lesson where(Example example, SceneRandom random);

  /** Landmarks and marks that a random crop shows. */
  Lesson crop(Example example, SceneRandom random);

  /** Landmarks and marks of the whole image in one look. */
  Lesson survey(Example example, SceneRandom random);

  /** The mark in a tight crop: the cheapest lesson, and the one that teaches to read. */
  Lesson mark(Example example, SceneRandom random);

  /** The judge's task on a crop that was not drawn around the target. */
  Lesson judgeElsewhere(Example example, SceneRandom random);
}

/**
 * Ergo Scenes: generated images whose questions can only be answered from the right crop.
 *
 * <p>Version 2: an item is a pure function of (side, seed, index). Coloured landmarks are visible
 * in the coarse view; the asked mark is a 2-pixel pattern without what a fourfold reduction would
 * let through, so neither the view nor a crop of the whole image carries it.
 *
 * <p>Version 3, whose classes are called Scaled: landmarks, plates and marks have sizes of their
 * own, so that no one size of crop suits all questions.
 *
 * <p>docs/scenes.md is the drawing specification of both.
 */
package dev.ergo.data.scenes;

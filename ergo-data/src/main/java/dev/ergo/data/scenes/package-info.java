/**
 * Ergo Scenes: generated images whose questions can only be answered from the right crop.
 *
 * <p>An item is a pure function of (seed, index). Coloured landmarks are visible in the coarse
 * view; the asked mark is a 2-pixel pattern drawn in the null space of the coarse resize, so the
 * view provably does not carry it. docs/scenes.md is the drawing specification.
 */
package dev.ergo.data.scenes;

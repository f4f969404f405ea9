/**
 * Ergo Scenes: generated images whose questions can only be answered from the right crop.
 *
 * <p>An item is a pure function of (side, seed, index). Coloured landmarks are visible in the
 * coarse view; the asked mark is a 2-pixel pattern without what a fourfold reduction would let
 * through, so neither the view nor a crop of the whole image carries it. docs/scenes.md is the
 * drawing specification.
 */
package dev.ergo.data.scenes;

/**
 * Episodes: look at the budgeted view and say where to zoom in, as often as allowed, then answer
 * from a crop of the original (ERGO, arXiv 2509.21991, section on the method: two looks).
 *
 * <p>In come questions with image references; out come {@link dev.ergo.core.episode.Episode}s,
 * lists of looks that hold every token, which of them were sampled, their log-probs and image
 * references, but no pixels.
 */
package dev.ergo.core.episode;

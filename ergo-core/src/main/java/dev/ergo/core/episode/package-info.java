/**
 * The two-stage episode: look at the budgeted view and say where to look, then answer from the crop
 * of the original (ERGO, arXiv 2509.21991, section on the method).
 *
 * <p>In come questions with image references; out come {@link dev.ergo.core.episode.Episode}s that
 * hold every token, which of them were sampled, their log-probs and image references, but no
 * pixels.
 */
package dev.ergo.core.episode;

package dev.ergo.core.image;

/** Pillow's resampling filters that the two stages use. */
public enum ResizeFilter {
  /** Cubic convolution with a = -0.5, support 2: whole images. */
  BICUBIC,
  /** Lanczos with support 3: crops (ERGO's public inference code). */
  LANCZOS
}

package dev.ergo.core.image;

/** Rows of 8-bit RGB samples that are made one after the other. */
interface Rows {

  /** Samples of a row: three a pixel. */
  int samples();

  /** Number of rows. */
  int height();

  /**
   * Writes a row.
   *
   * @param y a row not above the one asked for before
   * @param target where to write
   * @param offset place of the first sample
   */
  void read(int y, byte[] target, int offset);
}

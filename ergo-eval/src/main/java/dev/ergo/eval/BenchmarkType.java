package dev.ergo.eval;

/** How a benchmark's items are stored. */
public enum BenchmarkType {
  /** Ergo's own Parquet: a file or a folder of files. */
  PARQUET,
  /** Parquet written by the {@code scenes} job. */
  SCENES
}

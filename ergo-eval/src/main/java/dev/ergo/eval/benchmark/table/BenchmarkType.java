package dev.ergo.eval.benchmark.table;

/** How a benchmark's items are stored. */
public enum BenchmarkType {
  /** Ergo's own Parquet: a file or a folder of files. */
  PARQUET,
  /** Parquet written by the {@code scenes} job. */
  SCENES,
  /** V*Bench: {@code test_questions.jsonl} and images (craigwu/vstar_bench). */
  VSTAR,
  /** HR-Bench 4K or 8K: Parquet with base64 images (DreamMr/HR-Bench). */
  HRBENCH,
  /** MME-RealWorld-Lite: Parquet shards with base64 images. */
  MME_REALWORLD_LITE,
  /** TreeBench: TSV with base64 images and target boxes. */
  TREEBENCH,
  /** VisualProbe: open questions, easy, medium and hard. */
  VISUALPROBE,
  /** CV-Bench: Parquet, 2D and 3D questions. */
  CVBENCH,
  /** POPE: Parquet, yes or no. */
  POPE,
  /** MMVP: pairs of questions. */
  MMVP,
  /** InfographicVQA, validation split: open questions with several right answers. */
  INFOVQA
}

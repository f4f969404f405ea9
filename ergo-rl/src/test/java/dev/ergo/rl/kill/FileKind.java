package dev.ergo.rl.kill;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The kinds of files that a run writes. */
enum FileKind {
  CONFIG("/\\.?config\\.yaml"),
  PROVENANCE("/\\.?provenance\\.json"),
  METRICS("/metrics\\.jsonl"),
  ROLLOUTS("/rollouts(/|$)"),
  VALIDATION("/validation(/|$)"),
  CHECKPOINT("/checkpoints(/|$)"),
  /** A checkpoint that is too old, while it is deleted. */
  DROPPED("/checkpoints/\\.step-\\d+\\.old(/|$)"),
  FINAL("/\\.?final(\\.tmp)?(/|$)"),
  REPORT("/\\.?(report\\.html|samples_)"),
  PREDICTIONS("/\\.?predictions\\.parquet"),
  ANSWERS("/answers\\.jsonl"),
  RESULTS("/\\.?trial\\.json|/results/"),
  SUMMARY("/\\.?summary\\.json"),
  /** A data set, which lies in no run. */
  DATA("/\\.?own\\.parquet"),
  /** What is said of one. */
  ROWS("/\\.?own\\.(jsonl|html)");

  private final Pattern place;

  FileKind(String place) {
    this.place = Pattern.compile(place);
  }

  /** Whether a file is of this kind, under its own name or a temporary one. */
  boolean holds(Path file) {
    return place.matcher(file.toString()).find();
  }
}

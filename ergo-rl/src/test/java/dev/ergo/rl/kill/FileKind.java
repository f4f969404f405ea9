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
  FINAL("/\\.?final(\\.tmp)?(/|$)"),
  REPORT("/\\.?(report\\.html|predictions\\.parquet|samples_)"),
  ANSWERS("/answers\\.jsonl"),
  RESULTS("/\\.?trial\\.json|/results/"),
  SUMMARY("/\\.?summary\\.json");

  private final Pattern place;

  FileKind(String place) {
    this.place = Pattern.compile(place);
  }

  /** Whether a file is of this kind, under its own name or a temporary one. */
  boolean holds(Path file) {
    return place.matcher(file.toString()).find();
  }
}

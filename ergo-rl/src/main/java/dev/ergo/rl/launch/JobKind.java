package dev.ergo.rl.launch;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What {@code job:} can select. */
public enum JobKind {
  /** Reinforcement learning with group-relative policy optimisation. */
  @JsonProperty("grpo")
  GRPO,
  /** Supervised fine-tuning, the warm start of a policy. */
  @JsonProperty("sft")
  SFT,
  /** Evaluation on benchmarks. */
  @JsonProperty("eval")
  EVAL,
  /** Finished evaluations side by side. */
  @JsonProperty("compare")
  COMPARE,
  /** Texts for conversations. */
  @JsonProperty("generate")
  GENERATE,
  /** Log-probs of given conversations. */
  @JsonProperty("score")
  SCORE,
  /** A model of random weights. */
  @JsonProperty("init")
  INIT,
  /** Generated scenes as a Parquet data set. */
  @JsonProperty("scenes")
  SCENES,
  /** Other projects' data as a Parquet data set. */
  @JsonProperty("import")
  IMPORT,
  /** A configuration under lists and grids of overrides and several seeds. */
  @JsonProperty("sweep")
  SWEEP
}

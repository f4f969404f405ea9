package dev.ergo.core.model;

/** What the decode loop works on; all give the same log-probs but for rounding. */
public enum DecodeWeights {
  /** The weights themselves. */
  OWN,
  /** A copy for small models on a CPU (decode.torchscript). */
  PACKED,
  /** A copy for GPUs, with fewer and larger products and the adapter in it (decode.torchscript). */
  JOINED
}

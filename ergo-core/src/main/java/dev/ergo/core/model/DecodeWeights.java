package dev.ergo.core.model;

/** What the decode loop works on; all give the same log-probs but for rounding. */
public enum DecodeWeights {
  /** The weights themselves. */
  OWN(0),
  /** A copy for small models on a CPU (decode.torchscript). */
  PACKED(1),
  /** A copy for GPUs, with fewer and larger products (decode.torchscript). */
  JOINED(2),
  /**
   * The same with the adapter added to it: changes of a weight that are less than half the spacing
   * of its number type are lost.
   */
  MERGED(3);

  private final int form;

  DecodeWeights(int form) {
    this.form = form;
  }

  /** What sample.torchscript calls it. */
  int form() {
    return form;
  }
}

package dev.ergo.rl.memory;

import dev.ergo.core.checkpoint.VisionConfig;

/**
 * Bytes that the vision tower takes, counted from what vision.torchscript and
 * explicit_vision.torchscript compute.
 *
 * @param model the model's sizes
 * @param setup how it is held and trained
 */
record VisionBytes(ModelShape model, ModelSetup setup) {

  /** Patches of one call of the vision tower. */
  private static final long PATCHES_PER_CALL = 1L << 16;

  private static final long PATCHES_PER_TOKEN = 4;

  /** What a pass over views keeps for the backward pass. */
  long kept(long tokens) {
    if (setup.isExplicit() && setup.keepsVisionGraph()) {
      return PATCHES_PER_TOKEN * tokens * keptExplicit();
    }
    VisionConfig vision = model.vision();
    long hidden = vision.hiddenSize();
    int weight = setup.weightBytes();
    boolean copies = weight == 2 && (setup.adapts() || setup.widens());
    long norms = (2 * 4 + (setup.adapts() ? 0 : 2L * weight)) * hidden;
    // What the joined projection, gate and up read, the last two the same but for float32 copies of
    // what trained matrices read; that of the output stands under the heads.
    long read = (setup.widens() && !setup.adapts() ? 3L : 2L) * (copies ? 4 : weight) * hidden;
    // Queries, keys and values with the projection that the values are a part of, and the output.
    long heads = (6L * setup.computeBytes() + (copies ? 4 : 0)) * hidden;
    long mlp = (3L * weight + (copies ? 4 : weight)) * vision.intermediateSize();
    long merger = 6L * 4 * hidden;
    long patches = PATCHES_PER_TOKEN * tokens;
    long widened = setup.copiedBytes() * model.visionWeights();
    return patches
            * (vision.depth() * (norms + read + heads + mlp)
                + merger
                + rotation()
                + ModelShape.PATCH_BYTES)
        + widened;
  }

  /**
   * What a patch keeps where the backward pass of blocks is written out: the fields of KeptBlock
   * for each, its turns, states at both ends and what the merger keeps, float32.
   */
  private long keptExplicit() {
    VisionConfig vision = model.vision();
    long hidden = vision.hiddenSize();
    long block = 6 * hidden + vision.heads() + 4L * vision.intermediateSize() + 2;
    long ends = 8 * hidden + vision.headDim();
    return 4 * (vision.depth() * block + ends) + ModelShape.PATCH_BYTES;
  }

  /** What the gradients of one block take while it is differentiated. */
  long gradients(long tokens) {
    VisionConfig vision = model.vision();
    long adapter = setup.adapts() ? 8L * vision.intermediateSize() : 0;
    long block = Math.max(6L * vision.hiddenSize(), 3L * vision.intermediateSize());
    return PATCHES_PER_TOKEN
        * tokens
        * ((2L * vision.hiddenSize() + block) * setup.computeBytes() + adapter);
  }

  /**
   * Bytes of a pass that keeps nothing.
   *
   * @param tokens its vision tokens
   * @param calls threads that each make a call
   */
  long passing(long tokens, int calls) {
    VisionConfig vision = model.vision();
    long patches = Math.min(PATCHES_PER_TOKEN * tokens, calls * PATCHES_PER_CALL);
    long attention = 9L * vision.hiddenSize();
    long mlp = 2L * vision.hiddenSize() + 3L * vision.intermediateSize();
    return patches
        * (Math.max(attention, mlp) * setup.computeBytes() + rotation() + ModelShape.PATCH_BYTES);
  }

  /** Patches of one call in the heap before they are where the tower computes. */
  long heap(long tokens, int calls) {
    return Math.min(PATCHES_PER_TOKEN * tokens, calls * PATCHES_PER_CALL) * ModelShape.PATCH_BYTES;
  }

  /** Features of views as the language model reads them. */
  long features(long tokens) {
    return tokens * model.text().hiddenSize() * setup.weightBytes();
  }

  /** Cosines and sines of a patch for each head, float32. */
  private long rotation() {
    return 2L * 4 * model.vision().hiddenSize();
  }
}

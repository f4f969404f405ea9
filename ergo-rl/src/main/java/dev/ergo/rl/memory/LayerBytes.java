package dev.ergo.rl.memory;

/**
 * Bytes that a layer of the language model takes for a token, counted from what
 * language.torchscript, logprobs.torchscript and explicit.torchscript compute.
 *
 * @param model the model's sizes
 * @param setup how it is held and trained
 */
record LayerBytes(ModelShape model, ModelSetup setup) {

  private long hidden() {
    return model.text().hiddenSize();
  }

  private long inner() {
    return model.text().intermediateSize();
  }

  /** Whether each product reads a float32 copy of its own of a bfloat16 input. */
  private boolean copies() {
    return setup.weightBytes() == 2 && (setup.adapts() || setup.widens());
  }

  /** Both norms: their float32 input, and its normalised form where their weights are trained. */
  private long norms() {
    long normalised = setup.adapts() ? 0 : 2L * setup.weightBytes();
    return (2 * 4 + normalised) * hidden();
  }

  /**
   * What q, k, v, gate and up read: an array for the first three and one for the others, which
   * adapters share. Where matrices are trained as copies, each product has its own.
   */
  private long read() {
    if (setup.narrows() && !setup.adapts()) {
      return 5L * 2 * hidden();
    }
    int copies = setup.widens() && !setup.adapts() ? 5 : 2;
    return (long) copies * (copies() ? 4 : setup.weightBytes()) * hidden();
  }

  /** What a token keeps in a layer for the backward pass, without its keys and values. */
  long kept() {
    long heads = (2L * setup.computeBytes() + (copies() ? 4 : 0)) * model.heads();
    // Log-sums of attention and lengths of norms.
    long rows = 4L * (model.text().heads() + 4);
    return norms() + read() + heads + keptOfMlp() + rows;
  }

  /** The same where the backward pass is written out: the fields of KeptLayer, float32. */
  long keptExplicit() {
    long attention = 2L * model.heads() + 2 * keys() + model.text().heads();
    return 4 * (2 * hidden() + attention + 4 * inner() + 2);
  }

  /** Gradients of a token there: by the output, inside of the MLP and by what that reads. */
  long explicitGradients() {
    return 4 * (4 * hidden() + 2 * inner());
  }

  /**
   * Gradients of a token inside of attention there, beside those of keys and values by each head.
   */
  long explicitAttentionGradients() {
    return 4 * (2 * hidden() + 3L * model.heads() + 2 * keys());
  }

  /** What a token keeps of it between the matrices of the MLP. */
  long keptOfMlp() {
    return (3L * setup.weightBytes() + (copies() ? 4 : setup.weightBytes())) * inner();
  }

  /** What a token keeps in the last layer that predicts nothing: it gives keys and values. */
  long keptOfOthers() {
    return (norms() + read()) / 2;
  }

  /** Keys and values that one query row sees at one place, repeated for each head. */
  long key() {
    return 2 * model.heads() * setup.computeBytes();
  }

  /** Queries at one place of a whole sequence, and what attention gives there. */
  long wholeQueries() {
    return 2 * model.heads() * setup.computeBytes();
  }

  /** Gradients of the keys and values that one query row sees at one place, as heads share them. */
  long keyGradients() {
    return 2 * keys() * setup.computeBytes();
  }

  /** What a token takes inside of an MLP or a norm that keeps nothing. */
  long passing() {
    long mlp = 2 * hidden() * setup.weightBytes() + 3 * inner() * setup.computeBytes();
    return Math.max(mlp, hidden() * (setup.weightBytes() + 3L * 4)) + widened();
  }

  /** What a token takes inside of attention that keeps nothing, beside what it sees. */
  long attending() {
    return 2 * hidden() * setup.weightBytes()
        + (3 * model.heads() + 3 * keys()) * setup.computeBytes()
        + widened();
  }

  /** Numbers of a token's keys; it has as many values. */
  private long keys() {
    return (long) model.text().kvHeads() * model.text().headDim();
  }

  /** A float32 copy of what a product reads and of what it gives. */
  private long widened() {
    return setup.widens() ? 4 * (hidden() + inner()) : 0;
  }

  /** Gradients of a token inside of an MLP. */
  long gradients() {
    long adapter = setup.adapts() ? (setup.weightBytes() == 4 ? 4 : 8) * inner() : 0;
    return 2 * hidden() * setup.weightBytes() + 3 * inner() * setup.computeBytes() + adapter;
  }

  /** Gradients of a token inside of attention, beside those of keys and values. */
  long attentionGradients() {
    return 2 * hidden() * setup.weightBytes() + 3 * model.heads() * setup.computeBytes();
  }
}

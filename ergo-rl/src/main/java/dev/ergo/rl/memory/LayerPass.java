package dev.ergo.rl.memory;

import java.util.List;

/**
 * What a pass of the update takes in one layer: what it keeps of the forward pass, and the worst
 * moments of the way back. What was computed last is gone through first: attention and MLP of the
 * rows, then those of their prefixes, then what both are projected from. Activations go as
 * gradients come.
 *
 * @param model the model's sizes
 * @param setup how it is held and trained
 * @param workers workers that go through a pass of such sizes side by side
 * @param tokens the sizes of the passes of all of them
 */
record LayerPass(ModelShape model, ModelSetup setup, long workers, Tokens tokens) {

  /**
   * Tokens that a layer computes.
   *
   * @param ofPrefixes tokens of the prefixes
   * @param rows rows behind them
   * @param ofRow tokens of a row
   * @param columns that a row sees, its prefix and itself
   * @param scored tokens that predict a sampled one
   */
  record Tokens(long ofPrefixes, long rows, long ofRow, long columns, long scored) {

    long ofRows() {
      return rows * ofRow;
    }

    long all() {
      return ofPrefixes + ofRows();
    }
  }

  /**
   * A moment on the way back.
   *
   * @param activations bytes of what the layer has kept and of gradients by states
   * @param gradients bytes of gradients by weights
   */
  record Moment(long activations, long gradients) {}

  private LayerBytes bytes() {
    return new LayerBytes(model, setup);
  }

  /** Whether attention computes whole sequences, prefixes in front of their rows (logprobs). */
  private boolean attendsWhole() {
    long prefix = tokens.columns() - tokens.ofRow();
    return !setup.cpu() && prefix <= (setup.weightBytes() == 2 ? 3 : 1) * tokens.ofRow();
  }

  /** Keys and values that the rows see, and their mask, or whole sequences with their queries. */
  private long seenByRows() {
    long columns = tokens.rows() * tokens.columns();
    return attendsWhole()
        ? columns * (bytes().key() + bytes().wholeQueries())
        : columns * bytes().key() + mask();
  }

  private long mask() {
    return tokens.ofRows() * tokens.columns() * setup.computeBytes();
  }

  private long seen() {
    return attendsWhole() ? seenByRows() : seenByRows() + tokens.ofPrefixes() * bytes().key();
  }

  /** In the last layer, where only some tokens are queries. */
  private long seenInLast() {
    long columns = tokens.rows() * tokens.columns() + tokens.ofPrefixes();
    return columns * bytes().key() + mask();
  }

  /** What the layer keeps. */
  long kept() {
    if (setup.isExplicit()) {
      return tokens.all() * bytes().keptExplicit() + seen();
    }
    return tokens.all() * bytes().kept() + seen();
  }

  /** What the last layer keeps: only tokens that predict a sampled one go through all of it. */
  long keptOfLast() {
    return tokens.all() * bytes().keptOfOthers() + tokens.scored() * bytes().kept() + seenInLast();
  }

  /** The worst moments of the way back through a layer below the last one. */
  List<Moment> backward() {
    // Rows and prefixes go through the MLP one after the other.
    long most = Math.max(tokens.ofRows(), tokens.ofPrefixes());
    long mlp = kept() + most * bytes().gradients();
    long withoutMlp = kept() - tokens.ofRows() * bytes().keptOfMlp();
    long attention = withoutMlp + tokens.ofRows() * bytes().attentionGradients() + seenByRows();
    if (setup.adapts()) {
      return List.of(new Moment(Math.max(mlp, attention), gradients()));
    }
    return List.of(
        new Moment(mlp, matrix()),
        new Moment(attention, completed()),
        new Moment(
            attendsWhole() ? withoutMlp + ofPrefixes() : behindRows(), completed() + twice()),
        new Moment(inputs(), gradients() + turned(model.largestOfLayer())));
  }

  /**
   * The worst moments of the way back through a layer below the last one where that is written out.
   * What the layer has kept stays until its end, and the gradients of one matrix at a time go to
   * the sums.
   */
  List<Moment> explicitBackward() {
    long attention = tokens.all() * bytes().explicitAttentionGradients() + seen();
    long most = Math.max(tokens.all() * bytes().explicitGradients(), attention);
    return List.of(new Moment(kept() + most, twice()));
  }

  /** Gradients by states while the MLP of the prefixes is gone through. */
  private long ofPrefixes() {
    return tokens.ofPrefixes() * bytes().gradients();
  }

  /** The same with what is left when the rows' attention has been gone through. */
  private long behindRows() {
    return tokens.ofPrefixes() * (bytes().kept() + bytes().key())
        + tokens.ofRows() * (bytes().keptOfOthers() + bytes().attentionGradients())
        + tokens.rows() * tokens.columns() * bytes().keyGradients()
        + ofPrefixes();
  }

  /** The worst moments of the way back through the last layer. */
  List<Moment> backwardOfLast() {
    if (setup.adapts()) {
      return List.of(new Moment(keptOfLast(), gradients()));
    }
    long others = tokens.all() * bytes().keptOfOthers() + seenInLast();
    return List.of(
        new Moment(keptOfLast() + tokens.scored() * bytes().gradients(), matrix()),
        new Moment(others, completed() + twice()),
        new Moment(inputs(), gradients() + turned(model.largestOfLayer())));
  }

  /** What the layer reads. */
  long inputs() {
    return tokens.all() * model.text().hiddenSize() * setup.weightBytes();
  }

  /**
   * Float32 sums of the gradients by what a layer gives and by what it reads, where it is computed
   * again.
   */
  long sums() {
    return 2 * 4L * tokens.all() * model.text().hiddenSize();
  }

  /** Gradients by the weights of a layer, or by an adapter's there. */
  long gradients() {
    return setup.adapts()
        ? workers * setup.adapter().weights() * 4 / model.text().layers()
        : workers * model.layerWeights() * setup.computeBytes();
  }

  /** Gradients by the MLP and by the output of attention, which come first. */
  private long completed() {
    long weights =
        3L * model.text().hiddenSize() * model.text().intermediateSize()
            + model.heads() * model.text().hiddenSize();
    return workers * weights * setup.computeBytes();
  }

  private long matrix() {
    return workers * model.largestOfLayer() * setup.computeBytes();
  }

  /**
   * Rows and prefixes give a gradient each by the same matrix: beside the first there are the
   * second and their sum.
   */
  private long twice() {
    return 2 * matrix();
  }

  /** A gradient that is turned into float32 on its way to the sums, one at a time. */
  long turned(long weights) {
    return !setup.adapts() && setup.weightBytes() == 2 ? workers * weights * 4 : 0;
  }
}

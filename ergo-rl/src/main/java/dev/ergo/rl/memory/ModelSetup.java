package dev.ergo.rl.memory;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.model.ComputeType;
import dev.ergo.core.model.DecodeWeights;
import dev.ergo.core.model.QwenModel;

/**
 * How a model is held and trained.
 *
 * @param weightBytes bytes of one weight: 4 or 2
 * @param adapter the adapter, all that is trained; none: the model's weights are trained
 * @param freezeVision whether the vision tower is left as it is
 * @param checkpointing whether a layer's activations are computed again when it is differentiated
 * @param keepsVision whether what the vision tower makes of the views of a step is kept for all
 *     passes of the update: features, and their graph where the tower is trained
 * @param copyBytes weights of other models that are held: reference, judge
 * @param cpu whether the CPU computes
 * @param entropies whether the loss differentiates entropies
 * @param onGpu what a GPU samples from
 * @param compute the number type of products
 */
public record ModelSetup(
    int weightBytes,
    LoraAdapter.Outline adapter,
    boolean freezeVision,
    boolean checkpointing,
    boolean keepsVision,
    long copyBytes,
    boolean cpu,
    boolean entropies,
    DecodeWeights onGpu,
    ComputeType compute) {

  /** Kernels of a layer in the decode loop on a model's own weights; DecodeBudgetTest counts. */
  static final int OWN_KERNELS = 37;

  /** On a CPU without bfloat16 instructions, or on a GPU. */
  public ModelSetup(
      int weightBytes,
      LoraAdapter.Outline adapter,
      boolean freezeVision,
      boolean checkpointing,
      boolean keepsVision,
      long copyBytes,
      boolean cpu,
      boolean entropies,
      DecodeWeights onGpu) {
    this(
        weightBytes,
        adapter,
        freezeVision,
        checkpointing,
        keepsVision,
        copyBytes,
        cpu,
        entropies,
        onGpu,
        cpu || weightBytes == 4 ? ComputeType.FLOAT32 : ComputeType.BFLOAT16);
  }

  /** Whether only an adapter is trained. */
  public boolean adapts() {
    return adapter.weights() > 0;
  }

  /** Whether the vision tower is trained. */
  public boolean trainsVision() {
    return adapts() ? adapter.changesVision() : !freezeVision;
  }

  /** Whether bfloat16 matrices are multiplied as float32 copies. */
  public boolean widens() {
    return weightBytes == 2 && compute == ComputeType.FLOAT32;
  }

  /** Whether float32 matrices are multiplied as bfloat16 copies. */
  public boolean narrows() {
    return weightBytes == 4 && compute == ComputeType.BFLOAT16;
  }

  /** Whether the backward pass of layers is written out (explicit.torchscript). */
  public boolean isExplicit() {
    return cpu && weightBytes == 4 && !narrows() && !adapts() && !checkpointing;
  }

  /** Whether the decode loop works on a copy of the weights. */
  public boolean packs(ModelShape model) {
    return cpu && weightBytes == 4 && !narrows() && QwenModel.isSmall(model.weights());
  }

  /**
   * Bytes of a number of the copies of matrices that products are computed with; 0 without copies.
   */
  long copiedBytes() {
    return widens() ? 4 : narrows() ? 2 : 0;
  }

  /** Bytes of a number inside of attention and MLP; no more where products round them. */
  public int computeBytes() {
    return widens() ? 4 : weightBytes;
  }

  /**
   * Bytes of the copy of the layers that a GPU samples from: q, k, v, gate and up, with the adapter
   * beside them, or all matrices with the adapter in them.
   */
  long joined(ModelShape model) {
    if (cpu || onGpu == DecodeWeights.OWN) {
      return 0;
    }
    long layers = model.text().layers();
    if (onGpu == DecodeWeights.MERGED && adapts()) {
      return weightBytes * layers * model.layerWeights();
    }
    long keys = (long) model.text().kvHeads() * model.text().headDim();
    long out = model.heads() + 2 * keys + 2L * model.text().intermediateSize();
    // Joined, the second matrices of an adapter are padded with zeros.
    return weightBytes * layers * model.text().hiddenSize() * out + 2 * 4 * adapter.weights();
  }

  /** Kernels that a step of the decode loop of a GPU takes in a layer. */
  public int decodeKernels() {
    return switch (onGpu) {
      case JOINED -> adapts() ? 41 : 25;
      case MERGED -> 25;
      default -> adapts() ? 76 : OWN_KERNELS;
    };
  }

  /** Weights that are trained. */
  public long trained(ModelShape model) {
    if (adapts()) {
      return adapter.weights();
    }
    return freezeVision ? model.languageWeights() : model.weights();
  }

  /**
   * Weights whose moments one of several devices keeps: an adapter's are all on the first, others
   * are shared out, but no tensor is cut.
   */
  public long owned(ModelShape model, int devices) {
    long trained = trained(model);
    return adapts() || devices == 1
        ? trained
        : Math.max((trained + devices - 1) / devices, model.largestMatrix());
  }

  /**
   * Whether each gradient goes to the device that owns it as it comes, where layers are computed
   * again.
   */
  boolean givesAtOnce(int devices) {
    return devices > 1 && !adapts() && checkpointing;
  }

  /** Whether a trained tower's graph is kept from sampling to the update. */
  boolean keepsVisionGraph() {
    return keepsVision && trainsVision() && !checkpointing;
  }

  /** The same with activations kept or computed again. */
  ModelSetup with(boolean checkpoints, boolean keeps) {
    return new ModelSetup(
        weightBytes,
        adapter,
        freezeVision,
        checkpoints,
        keeps,
        copyBytes,
        cpu,
        entropies,
        onGpu,
        compute);
  }

  ModelSetup withFrozenVision() {
    return new ModelSetup(
        weightBytes,
        adapter,
        true,
        checkpointing,
        keepsVision,
        copyBytes,
        cpu,
        entropies,
        onGpu,
        compute);
  }

  /** Under a new adapter the base weights are the reference; no copy is held. */
  ModelSetup withAdapter(LoraAdapter.Outline other) {
    return new ModelSetup(
        weightBytes,
        other,
        freezeVision,
        checkpointing,
        keepsVision,
        0,
        cpu,
        entropies,
        onGpu,
        compute);
  }

  ModelSetup withBfloat16() {
    long copies = copyBytes * 2 / weightBytes;
    return new ModelSetup(
        2,
        adapter,
        freezeVision,
        checkpointing,
        keepsVision,
        copies,
        cpu,
        entropies,
        onGpu,
        cpu ? compute : ComputeType.BFLOAT16);
  }

  ModelSetup withoutJoining() {
    return new ModelSetup(
        weightBytes,
        adapter,
        freezeVision,
        checkpointing,
        keepsVision,
        copyBytes,
        cpu,
        entropies,
        DecodeWeights.OWN,
        compute);
  }

  ModelSetup withoutCopies() {
    return withAdapter(adapter);
  }
}

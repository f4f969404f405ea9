package dev.ergo.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.LoraModule;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a model that its views share: programs, weights in the programs' order, and the
 * constants that go with them.
 */
final class ModelWeights implements AutoCloseable {

  private static final List<String> PROGRAM =
      List.of(
          "common.torchscript",
          "vision.torchscript",
          "language.torchscript",
          "cache.torchscript",
          "decode.torchscript",
          "sample.torchscript",
          "logprobs.torchscript");

  /** Weights of a layer, see language.torchscript. */
  private static final int PER_LAYER = 12;

  private final QwenConfig config;
  private final Parameters parameters;
  private final Device device;
  private final NDManager constants;

  /** Numbers that programs read as int or float stay on the CPU: reading them never waits. */
  private final NDManager settings;

  private final TensorProgram program;
  private final List<NDArray> language;
  private final List<NDArray> vision;
  private final NDArray dims;
  private final List<NDArray> rope;
  private final NDArray visionFrequencies;
  private final NDArray nothing;

  private final PixelTransfer pixels = new PixelTransfer();

  private FeatureCache features;

  ModelWeights(QwenConfig config, Parameters parameters, Device device) {
    this.config = config;
    this.parameters = parameters;
    this.device = device;
    constants = NDManager.newBaseManager(device, "PyTorch");
    settings = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    nothing = constants.create(new float[0], new Shape(0));
    program = TensorProgram.load(ModelWeights.class, device, PROGRAM);
    language = ParameterLayout.language(config, parameters);
    vision = ParameterLayout.vision(config, parameters);
    TextConfig text = config.text();
    dims = settings.create(new long[] {text.heads(), text.kvHeads()});
    long[] axes = new long[text.headDim() / 2];
    int at = 0;
    for (int section = 0; section < text.mropeSection().size(); section++) {
      for (int i = 0; i < text.mropeSection().get(section); i++) {
        // transformers deals the sections out to time, height and width in turn.
        axes[at++] = section % 3;
      }
    }
    rope = List.of(frequencies(text.ropeTheta(), text.headDim()), constants.create(axes));
    // Rows and columns of the patch grid share the head dimension.
    visionFrequencies = frequencies(config.vision().ropeTheta(), config.vision().headDim() / 2);
  }

  private NDArray frequencies(double theta, int dim) {
    try (NDManager scope = settings.newSubManager()) {
      return program
          .call("inverse_frequencies")
          .add(scope.create(theta))
          .add(TensorProgram.scalar(scope, dim))
          .add(language.get(0))
          .run(constants)
          .singletonOrThrow();
    }
  }

  QwenConfig config() {
    return config;
  }

  Parameters parameters() {
    return parameters;
  }

  Device device() {
    return device;
  }

  /** Whether the decode loop works on a packed copy of the weights (decode.torchscript). */
  boolean packs() {
    return !device.isGpu()
        && parameters.dataType() == DataType.FLOAT32
        && QwenModel.isSmall(parameters.count());
  }

  /** A manager for arrays on the model's device that live as long as the model. */
  NDManager constants() {
    return constants;
  }

  /** A scope on the CPU for the numbers that programs read as int or float. */
  NDManager settingsScope() {
    return settings.newSubManager();
  }

  TensorProgram program() {
    return program;
  }

  /** The same numbers in the same memory, cut off from their graph and with gradients. */
  NDArray leafOf(NDArray tensor, NDManager owner) {
    NDArray leaf = program.call("cut").add(tensor).run(owner).singletonOrThrow();
    leaf.setRequiresGradient(true);
    return leaf;
  }

  List<NDArray> vision() {
    return vision;
  }

  /** The language model's weights in the order of language.torchscript. */
  List<NDArray> language() {
    return language;
  }

  /** The output matrix, [vocabulary, hidden]; the embedding where they are tied. */
  NDArray outputMatrix() {
    return language.get(config.text().tieWordEmbeddings() ? 0 : language.size() - 1);
  }

  /** Weights of a layer and of an adapter on it. */
  List<NDArray> layerWeights(int layer, AdapterTensors lora) {
    List<NDArray> weights =
        new ArrayList<>(language.subList(1 + PER_LAYER * layer, 1 + PER_LAYER * (layer + 1)));
    int pairs = 2 * LoraModule.values().length;
    if (lora.tensors().size() > 1) {
      weights.addAll(lora.tensors().subList(pairs * layer, pairs * (layer + 1)));
    }
    return weights;
  }

  NDArray visionFrequencies() {
    return visionFrequencies;
  }

  /** The way of patches to the model's device. */
  PixelTransfer pixels() {
    return pixels;
  }

  /** The open feature cache, or null. */
  FeatureCache keptFeatures() {
    return features;
  }

  /** Opens a feature cache; null closes it. */
  void keepFeatures(FeatureCache cache) {
    if (cache != null && features != null) {
      throw new IllegalStateException("a feature cache of this model is open already");
    }
    features = cache;
  }

  /** Any weight: an example of the model's device and number type for programs. */
  NDArray like() {
    return language.get(0);
  }

  /**
   * Adds the arguments that end every program of the language model: dims, reals, rope, weights,
   * adapter.
   *
   * @param scope CPU scope that outlives the call
   */
  TensorProgram.Call withLanguage(
      TensorProgram.Call call, NDManager scope, AdapterTensors adapter) {
    NDArray reals =
        scope.create(new double[] {config.text().rmsNormEps(), adapter.scaling()}, new Shape(2));
    return call.add(dims).add(reals).addList(rope).addList(language).addList(adapter.tensors());
  }

  /** An adapter that changes nothing. */
  AdapterTensors noAdapter() {
    return new AdapterTensors(List.of(nothing), 1);
  }

  /** A LoRA adapter in the order of language.torchscript. */
  AdapterTensors adapter(LoraAdapter lora) {
    List<NDArray> tensors = new ArrayList<>();
    for (int layer = 0; layer < lora.layers(); layer++) {
      for (LoraModule module : LoraModule.values()) {
        boolean adapted = lora.config().modules().contains(module);
        tensors.add(adapted ? lora.a(layer, module) : nothing);
        tensors.add(adapted ? lora.b(layer, module) : nothing);
      }
    }
    return new AdapterTensors(List.copyOf(tensors), lora.config().scaling());
  }

  /**
   * An adapter as the programs take it.
   *
   * @param tensors per layer A and B of each module, empty where a module has none; or one empty
   *     tensor
   * @param scaling factor of the update
   */
  record AdapterTensors(List<NDArray> tensors, double scaling) {}

  @Override
  public void close() {
    program.close();
    settings.close();
    constants.close();
  }
}

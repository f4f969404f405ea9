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
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.tensor.ProgramCall;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The weights of a model and the program that computes with them, shared by the model's views. */
final class ModelWeights implements AutoCloseable {

  private static final long SMALL = 50_000_000;
  private static final String OUTPUT = "lm_head.weight";

  /** Adapted matrices of a block of the vision tower, as vision.torchscript has them. */
  private static final List<String> BLOCK_MATRICES =
      List.of("attn.qkv", "attn.proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");

  private static final List<String> PARTS =
      List.of(
          "common",
          "vision",
          "language",
          "cache",
          "decode",
          "sample",
          "logprobs",
          "explicit",
          "explicit_vision");

  /** The calls that the classes of this package make. */
  private static final String[] CALLS = {
    "append(tokens, features, used, cache, m)",
    "cut(x)",
    "explicit_backward(by, kept, turns, mask, groups, weights, totals, heads, kv_heads)",
    "explicit_block_backward(block, by, kept, turns, i, v, totals)",
    "explicit_blocks(start, i, v)",
    "explicit_layers(start, groups, m)",
    "grouped_embed(groups, features, embed_tokens)",
    "grouped_states(start, groups, scored, m)",
    "head_backward(x, labels, by_logp, by_entropy, temperature, at_once, entropy_gradients, matrix, total)",
    "head_log_probs(x, labels, temperature, at_once, entropy_gradients, matrix)",
    "inverse_frequencies(theta, dim, like)",
    "layer_inputs(groups, features, m)",
    "merged_patches(x, i, v)",
    "new_cache(layers, rows, kv_heads, columns, dim, like)",
    "next_logits(last, m)",
    "one_layer(layer, start, groups, m)",
    "patch_states(i, v)",
    "place(values, targets, rows, columns)",
    "sample(last, next, noise, forced, stops, forbidden, used, steps, interval, form, drops_ended, temperature, top_k, top_p, cache, m)",
    "scored_states(groups, scored, features, m)",
    "select_rows(cache, rows, used, capacity)",
    "vision(i, v)"
  };

  private final QwenConfig config;
  private final Parameters parameters;
  private final Device device;
  private final ComputeType compute;
  private final NDManager constants;
  private DecodeWeights onGpu = DecodeWeights.OWN;
  private final TensorProgram program;
  private final NDArray nothing;
  private final NDArray axes;
  private final NDArray textFrequencies;
  private final NDArray towerFrequencies;
  private final LanguageModel language;
  private final VisionModel vision;

  ModelWeights(QwenConfig config, Parameters parameters, Device device, ComputeType compute) {
    this.config = config;
    this.parameters = parameters;
    this.device = device;
    this.compute = compute;
    constants = NDManager.newBaseManager(device, "PyTorch");
    nothing = constants.create(new float[0], new Shape(0));
    program =
        TensorProgram.load(ModelWeights.class, device, texts(compute))
            .expecting("LanguageModel", LanguageModel.class)
            .expecting("VisionModel", VisionModel.class)
            .expecting("Tokens", SequenceBatch.Tokens.class)
            .expecting("Groups", GroupedBatch.Groups.class)
            .expecting("Scored", GroupedBatch.Scored.class)
            .expecting(CALLS);
    axes = constants.create(axes(config.text()));
    textFrequencies = frequencies(config.text().rope().theta(), config.text().headDim());
    // Rows and columns of the patch grid share the head dimension.
    towerFrequencies = frequencies(config.vision().ropeTheta(), config.vision().headDim() / 2);
    language = makeLanguage(Optional.empty());
    vision = makeVision(Optional.empty());
  }

  /** The names of the program's texts. */
  static String[] texts(ComputeType compute) {
    return Stream.concat(PARTS.stream(), Stream.of("compute_" + compute.key()))
        .toArray(String[]::new);
  }

  /**
   * Whether operations of a model of that many weights are short; see {@link QwenModel#isSmall}.
   */
  static boolean isSmall(long weights) {
    return weights <= SMALL;
  }

  private LanguageModel makeLanguage(Optional<LoraAdapter> lora) {
    TextConfig text = config.text();
    NDArray embedding = weight("model.embed_tokens.weight", lora);
    List<String> matrices = new ArrayList<>();
    for (int layer = 0; layer < text.layers(); layer++) {
      for (LoraModule module : LoraModule.values()) {
        matrices.add(module.weight(layer));
      }
    }
    return new LanguageModel(
        text.heads(),
        text.kvHeads(),
        text.rmsNormEps(),
        textFrequencies,
        axes,
        embedding,
        repeated("model.layers.", text.layers(), "Layer", lora),
        weight("model.norm.weight", lora),
        outputMatrix(lora),
        adapter(matrices, lora));
  }

  /** A tied output matrix stays the model's embedding where an adapter has one of the two anew. */
  private NDArray outputMatrix(Optional<LoraAdapter> lora) {
    return config.text().tieWordEmbeddings()
        ? lora.flatMap(adapter -> adapter.full(OUTPUT))
            .orElseGet(() -> parameters.get("model.embed_tokens.weight"))
        : weight(OUTPUT, lora);
  }

  private VisionModel makeVision(Optional<LoraAdapter> lora) {
    VisionConfig tower = config.vision();
    List<String> matrices = new ArrayList<>();
    for (int block = 0; block < tower.depth(); block++) {
      for (String matrix : BLOCK_MATRICES) {
        matrices.add("visual.blocks." + block + "." + matrix + ".weight");
      }
    }
    matrices.addAll(List.of("visual.merger.mlp.0.weight", "visual.merger.mlp.2.weight"));
    return new VisionModel(
        tower.heads(),
        tower.fullAttentionBlocks().stream().mapToLong(Integer::longValue).toArray(),
        towerFrequencies,
        weight("visual.patch_embed.proj.weight", lora),
        repeated("visual.blocks.", tower.depth(), "Block", lora),
        fields("visual.merger.", "Merger", lora),
        adapter(matrices, lora));
  }

  private NDArray weight(String name, Optional<LoraAdapter> lora) {
    return lora.flatMap(adapter -> adapter.full(name)).orElseGet(() -> parameters.get(name));
  }

  /** A, B and scaling of each matrix, empty where it has none; one empty tensor if none has any. */
  private List<NDArray> adapter(List<String> matrices, Optional<LoraAdapter> lora) {
    List<NDArray> tensors = new ArrayList<>();
    boolean any = false;
    for (String matrix : matrices) {
      Optional<LoraAdapter.Update> update = lora.flatMap(adapter -> adapter.update(matrix));
      any |= update.isPresent();
      tensors.add(update.map(LoraAdapter.Update::a).orElse(nothing));
      tensors.add(update.map(LoraAdapter.Update::b).orElse(nothing));
      tensors.add(
          update.map(u -> constants.create(new float[] {(float) u.scaling()})).orElse(nothing));
    }
    return any ? List.copyOf(tensors) : List.of(nothing);
  }

  /** The weights of numbered layers, in the order of a record of the program. */
  private List<NDArray> repeated(
      String prefix, int count, String record, Optional<LoraAdapter> lora) {
    List<NDArray> weights = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      weights.addAll(fields(prefix + i + ".", record, lora));
    }
    return List.copyOf(weights);
  }

  /** The weights below a prefix that the fields of a record name, with _ for every dot. */
  private List<NDArray> fields(String prefix, String record, Optional<LoraAdapter> lora) {
    Map<String, String> names = new TreeMap<>();
    for (String name : parameters.tensors().keySet()) {
      if (name.startsWith(prefix)) {
        names.put(name.substring(prefix.length()).replace('.', '_'), name);
      }
    }
    return program.fields(record).stream()
        .map(field -> weight(names.getOrDefault(field, prefix + field), lora))
        .toList();
  }

  /** Frequency pair i turns with time (0), row (1) or column (2). */
  private static long[] axes(TextConfig text) {
    long[] axes = new long[text.headDim() / 2];
    int at = 0;
    List<Integer> sections = text.rope().section();
    for (int section = 0; section < sections.size(); section++) {
      for (int i = 0; i < sections.get(section); i++) {
        // transformers deals the sections out to time, height and width in turn.
        axes[at++] = section % 3;
      }
    }
    return axes;
  }

  private NDArray frequencies(double theta, int dim) {
    return program
        .call("inverse_frequencies")
        .with("theta", theta)
        .with("dim", dim)
        .with("like", nothing)
        .run(constants)
        .singletonOrThrow();
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

  /** The number type of products. */
  ComputeType compute() {
    return compute;
  }

  /**
   * Whether the backward pass of its layers is written out (explicit.torchscript) where all their
   * weights are trained.
   */
  boolean hasExplicitLayers() {
    return !device.isGpu()
        && parameters.dataType() == DataType.FLOAT32
        && compute == ComputeType.FLOAT32;
  }

  /** Whether products round float32 weights: copies that are added up in float32 won't do. */
  private boolean narrows() {
    return parameters.dataType() == DataType.FLOAT32 && compute == ComputeType.BFLOAT16;
  }

  /** What the decode loop works on. */
  DecodeWeights decodeWeights() {
    if (narrows()) {
      return DecodeWeights.OWN;
    }
    if (device.isGpu()) {
      return onGpu;
    }
    boolean packs = parameters.dataType() == DataType.FLOAT32 && isSmall(parameters.count());
    return packs ? DecodeWeights.PACKED : DecodeWeights.OWN;
  }

  /** What the decode loop of a GPU works on. */
  DecodeWeights onGpu() {
    return onGpu;
  }

  /** Lets the decode loop of a GPU work on weights of another form. */
  void onGpu(DecodeWeights form) {
    onGpu = form;
  }

  /** A manager for arrays on the model's device that live as long as the model. */
  NDManager constants() {
    return constants;
  }

  TensorProgram program() {
    return program;
  }

  /** Starts a call of a function of the program. */
  ProgramCall call(String function) {
    return program.call(function);
  }

  /** The same numbers in the same memory, cut off from their graph and with gradients. */
  NDArray leafOf(NDArray tensor, NDManager owner) {
    NDArray leaf = call("cut").with("x", tensor).run(owner).singletonOrThrow();
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** Chosen rows of tensors that are joined one behind the other. */
  NDArray rows(List<NDArray> tensors, NDArray rows, NDManager owner, boolean recorded) {
    ProgramCall call = call("take_rows").with("tensors", tensors).with("rows", rows);
    return call.run(owner, recorded).singletonOrThrow();
  }

  /** The language model without an adapter. */
  LanguageModel language() {
    return language;
  }

  /** The language model with an adapter. */
  LanguageModel language(LoraAdapter lora) {
    return makeLanguage(Optional.of(lora));
  }

  /** The vision tower without an adapter. */
  VisionModel vision() {
    return vision;
  }

  /** The vision tower with an adapter. */
  VisionModel vision(LoraAdapter lora) {
    return makeVision(Optional.of(lora));
  }

  @Override
  public void close() {
    program.close();
    constants.close();
  }
}

package dev.ergo.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.tensor.ProgramCall;
import dev.ergo.core.tensor.TensorProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weights of a model and the program that computes with them, shared by the model's views. */
final class ModelWeights implements AutoCloseable {

  private static final long SMALL = 50_000_000;

  /** The calls that the classes of this package make. */
  private static final String[] CALLS = {
    "append(tokens, features, used, cache, m)",
    "cut(x)",
    "grouped_embed(groups, features, embed_tokens)",
    "grouped_states(start, groups, scored, m)",
    "head_backward(x, labels, by_logp, by_entropy, temperature, at_once, entropy_gradients, matrix, total)",
    "head_log_probs(x, labels, temperature, at_once, entropy_gradients, matrix)",
    "inverse_frequencies(theta, dim, like)",
    "layer_inputs(groups, features, m)",
    "new_cache(layers, rows, kv_heads, columns, dim, like)",
    "next_logits(last, m)",
    "one_layer(layer, start, groups, m)",
    "place(values, targets, rows, columns)",
    "sample(last, next, noise, forced, stops, forbidden, used, steps, interval, packs, drops_ended, temperature, cache, m)",
    "scored_states(groups, scored, features, m)",
    "select_rows(cache, rows, used, capacity)",
    "vision(i, v)"
  };

  private final QwenConfig config;
  private final Parameters parameters;
  private final Device device;
  private final NDManager constants;
  private final TensorProgram program;
  private final NDArray nothing;
  private final LanguageModel language;
  private final VisionModel vision;

  ModelWeights(QwenConfig config, Parameters parameters, Device device) {
    this.config = config;
    this.parameters = parameters;
    this.device = device;
    constants = NDManager.newBaseManager(device, "PyTorch");
    nothing = constants.create(new float[0], new Shape(0));
    program =
        TensorProgram.load(
                ModelWeights.class,
                device,
                "common",
                "vision",
                "language",
                "cache",
                "decode",
                "sample",
                "logprobs")
            .expecting("LanguageModel", LanguageModel.class)
            .expecting("VisionModel", VisionModel.class)
            .expecting("Tokens", SequenceBatch.Tokens.class)
            .expecting("Groups", GroupedBatch.Groups.class)
            .expecting("Scored", GroupedBatch.Scored.class)
            .expecting(CALLS);
    language = makeLanguage(config.text());
    vision = makeVision(config.vision());
  }

  /**
   * Whether operations of a model of that many weights are short; see {@link QwenModel#isSmall}.
   */
  static boolean isSmall(long weights) {
    return weights <= SMALL;
  }

  private LanguageModel makeLanguage(TextConfig text) {
    long[] axes = new long[text.headDim() / 2];
    int at = 0;
    List<Integer> sections = text.rope().section();
    for (int section = 0; section < sections.size(); section++) {
      for (int i = 0; i < sections.get(section); i++) {
        // transformers deals the sections out to time, height and width in turn.
        axes[at++] = section % 3;
      }
    }
    NDArray embedding = parameters.get("model.embed_tokens.weight");
    return new LanguageModel(
        text.heads(),
        text.kvHeads(),
        text.rmsNormEps(),
        1,
        frequencies(text.rope().theta(), text.headDim()),
        constants.create(axes),
        embedding,
        repeated("model.layers.", text.layers(), "Layer"),
        parameters.get("model.norm.weight"),
        text.tieWordEmbeddings() ? embedding : parameters.get("lm_head.weight"),
        List.of(nothing));
  }

  private VisionModel makeVision(VisionConfig tower) {
    return new VisionModel(
        tower.heads(),
        tower.fullAttentionBlocks().stream().mapToLong(Integer::longValue).toArray(),
        // Rows and columns of the patch grid share the head dimension.
        frequencies(tower.ropeTheta(), tower.headDim() / 2),
        parameters.get("visual.patch_embed.proj.weight"),
        repeated("visual.blocks.", tower.depth(), "Block"),
        fields("visual.merger.", "Merger"));
  }

  /** The weights of numbered layers, in the order of a record of the program. */
  private List<NDArray> repeated(String prefix, int count, String record) {
    List<NDArray> weights = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      weights.addAll(fields(prefix + i + ".", record));
    }
    return List.copyOf(weights);
  }

  /** The weights below a prefix that the fields of a record name, with _ for every dot. */
  private List<NDArray> fields(String prefix, String record) {
    Map<String, String> names = new TreeMap<>();
    for (String name : parameters.tensors().keySet()) {
      if (name.startsWith(prefix)) {
        names.put(name.substring(prefix.length()).replace('.', '_'), name);
      }
    }
    return program.fields(record).stream()
        .map(field -> parameters.get(names.getOrDefault(field, prefix + field)))
        .toList();
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

  /** Whether the decode loop works on a packed copy of the weights (decode.torchscript). */
  boolean packs() {
    return !device.isGpu()
        && parameters.dataType() == DataType.FLOAT32
        && isSmall(parameters.count());
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
    return language.with(lora, nothing);
  }

  VisionModel vision() {
    return vision;
  }

  @Override
  public void close() {
    program.close();
    constants.close();
  }
}

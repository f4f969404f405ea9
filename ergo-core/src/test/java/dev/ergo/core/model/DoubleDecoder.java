package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The language model of Qwen2.5-VL in double precision, one sequence at a time and without a cache:
 * the number that float32 rounds. Adapters are added to the matrices. Rotary angles are float32, as
 * the architecture defines them; features of images are taken as the vision tower gives them.
 */
final class DoubleDecoder {

  private final QwenConfig model;
  private final TextConfig config;
  private final Map<String, double[]> weights = new HashMap<>();

  private DoubleDecoder(QwenConfig model) {
    this.model = model;
    this.config = model.text();
  }

  /** The weights of a model and, where given, of an adapter. */
  static DoubleDecoder of(QwenModel model, Optional<LoraAdapter> adapter) {
    DoubleDecoder decoder = new DoubleDecoder(model.config());
    model
        .parameters()
        .tensors()
        .forEach((name, tensor) -> decoder.weights.put(name, wide(tensor.toFloatArray())));
    adapter.ifPresent(decoder::add);
    return decoder;
  }

  private void add(LoraAdapter adapter) {
    for (String weight : adapter.layout().lowRank().keySet()) {
      LoraAdapter.Update update = adapter.update(weight).orElseThrow();
      double[] a = wide(update.a().toFloatArray());
      double[] b = wide(update.b().toFloatArray());
      double[] matrix = weights.get(weight);
      int rank = (int) update.a().getShape().get(0);
      int columns = a.length / rank;
      for (int i = 0; i < matrix.length; i++) {
        for (int r = 0; r < rank; r++) {
          matrix[i] += update.scaling() * b[i / columns * rank + r] * a[r * columns + i % columns];
        }
      }
    }
  }

  /** Log-probs of the full softmax of logits / temperature behind every token: [tokens][ids]. */
  double[][] logProbs(
      TokenSequence tokens, QwenModel images, ModelCase golden, double temperature) {
    double[][] logits = logits(tokens, images, golden);
    for (double[] row : logits) {
      double sum = 0;
      for (int id = 0; id < row.length; id++) {
        row[id] /= temperature;
        sum += Math.exp(row[id]);
      }
      for (int id = 0; id < row.length; id++) {
        row[id] -= Math.log(sum);
      }
    }
    return logits;
  }

  /** Logits behind every token: [tokens][ids]. */
  double[][] logits(TokenSequence tokens, QwenModel images, ModelCase golden) {
    List<PatchGrid> grids =
        tokens.images().stream()
            .map(view -> golden.viewSize(view))
            .map(size -> new PatchGrid(size.height() / 14, size.width() / 14))
            .toList();
    int image = model.ids().image();
    long[][] positions = RopeIndex.of(tokens.ids(), grids, image, 0).positions();
    double[][] x = embed(tokens, images, golden);
    for (int layer = 0; layer < config.layers(); layer++) {
      layer(x, positions, "model.layers." + layer + ".");
    }
    boolean tied = config.tieWordEmbeddings();
    double[] matrix = weights.get(tied ? "model.embed_tokens.weight" : "lm_head.weight");
    double[][] logits = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      logits[t] = times(matrix, Optional.empty(), norm(x[t], "model.norm.weight"));
    }
    return logits;
  }

  private double[][] embed(TokenSequence tokens, QwenModel images, ModelCase golden) {
    int hidden = config.hiddenSize();
    float[] features = features(tokens, images, golden);
    double[] table = weights.get("model.embed_tokens.weight");
    double[][] x = new double[tokens.length()][hidden];
    int feature = 0;
    for (int t = 0; t < x.length; t++) {
      boolean image = tokens.ids()[t] == model.ids().image();
      for (int i = 0; i < hidden; i++) {
        x[t][i] = image ? features[feature++] : table[tokens.ids()[t] * hidden + i];
      }
    }
    return x;
  }

  private static float[] features(TokenSequence tokens, QwenModel images, ModelCase golden) {
    if (tokens.images().isEmpty()) {
      return new float[0];
    }
    try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
      NDArray features =
          images.visionFeatures(tokens.images().stream().map(golden::patches).toList(), scope);
      return features.toFloatArray();
    }
  }

  private void layer(double[][] x, long[][] positions, String name) {
    List<double[]> queries = new ArrayList<>();
    List<double[]> keys = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    for (int t = 0; t < x.length; t++) {
      double[] h = norm(x[t], name + "input_layernorm.weight");
      queries.add(turned(linear(h, name + "self_attn.q_proj"), positions, t));
      keys.add(turned(linear(h, name + "self_attn.k_proj"), positions, t));
      values.add(linear(h, name + "self_attn.v_proj"));
      double[] attended = attended(queries.get(t), keys, values);
      add(x[t], linear(attended, name + "self_attn.o_proj"));
      h = norm(x[t], name + "post_attention_layernorm.weight");
      double[] gate = linear(h, name + "mlp.gate_proj");
      double[] up = linear(h, name + "mlp.up_proj");
      for (int i = 0; i < gate.length; i++) {
        up[i] *= gate[i] / (1 + Math.exp(-gate[i]));
      }
      add(x[t], linear(up, name + "mlp.down_proj"));
    }
  }

  /** What the heads of the last token see of all tokens so far. */
  private double[] attended(double[] query, List<double[]> keys, List<double[]> values) {
    int dim = config.headDim();
    double[] out = new double[query.length];
    for (int head = 0; head < config.heads(); head++) {
      int group = head * config.kvHeads() / config.heads();
      double[] shares = new double[keys.size()];
      double sum = 0;
      for (int s = 0; s < shares.length; s++) {
        double score = 0;
        for (int i = 0; i < dim; i++) {
          score += query[head * dim + i] * keys.get(s)[group * dim + i];
        }
        shares[s] = Math.exp(score / Math.sqrt(dim));
        sum += shares[s];
      }
      for (int s = 0; s < shares.length; s++) {
        for (int i = 0; i < dim; i++) {
          out[head * dim + i] += shares[s] / sum * values.get(s)[group * dim + i];
        }
      }
    }
    return out;
  }

  /** Rotary embedding of every head by the positions of token t (M-RoPE). */
  private double[] turned(double[] heads, long[][] positions, int t) {
    int dim = config.headDim();
    for (int from = 0; from < heads.length; from += dim) {
      int pair = 0;
      for (int section = 0; section < config.rope().section().size(); section++) {
        for (int i = 0; i < config.rope().section().get(section); i++, pair++) {
          float frequency = (float) Math.pow(config.rope().theta(), -2.0 * pair / dim);
          double angle = positions[section % 3][t] * frequency;
          double first = heads[from + pair];
          double second = heads[from + pair + dim / 2];
          heads[from + pair] = first * Math.cos(angle) - second * Math.sin(angle);
          heads[from + pair + dim / 2] = second * Math.cos(angle) + first * Math.sin(angle);
        }
      }
    }
    return heads;
  }

  private double[] norm(double[] x, String weight) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double scale = 1 / Math.sqrt(squares / x.length + config.rmsNormEps());
    double[] out = weights.get(weight).clone();
    for (int i = 0; i < x.length; i++) {
      out[i] *= x[i] * scale;
    }
    return out;
  }

  private double[] linear(double[] x, String module) {
    return times(
        weights.get(module + ".weight"), Optional.ofNullable(weights.get(module + ".bias")), x);
  }

  private static double[] times(double[] matrix, Optional<double[]> bias, double[] x) {
    double[] out = bias.map(double[]::clone).orElseGet(() -> new double[matrix.length / x.length]);
    for (int row = 0; row < out.length; row++) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += matrix[row * x.length + i] * x[i];
      }
      out[row] += sum;
    }
    return out;
  }

  private static void add(double[] x, double[] more) {
    for (int i = 0; i < x.length; i++) {
      x[i] += more[i];
    }
  }

  private static double[] wide(float[] values) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }
}

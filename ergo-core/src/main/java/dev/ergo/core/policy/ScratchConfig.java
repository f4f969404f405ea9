package dev.ergo.core.policy;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.present;
import static dev.ergo.core.config.Check.require;

import dev.ergo.core.checkpoint.InitConfig;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.checkpoint.TokenIds;
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.error.UserException;
import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/**
 * A model of the Qwen2.5-VL architecture with random weights, to be trained from scratch.
 *
 * @param tokenizer tokenizer, chat template and preprocessor; required. Example: {@code
 *     policies/tiny-tokenizer}
 * @param config a config.json that gives all sizes in place of the numbers below; token ids are the
 *     tokenizer's. Example: {@code configs/models/qwen2.5-vl-3b.json}
 * @param hiddenSize width of the language model
 * @param layers its decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param intermediateSize width inside the MLP
 * @param mropeSection rotary pairs for time, height, width; sum: half of a head's width
 * @param ropeTheta base of the rotary frequencies
 * @param visionHiddenSize width of the vision tower
 * @param visionDepth its blocks
 * @param visionHeads its attention heads
 * @param visionIntermediateSize width inside its MLP
 * @param visionFullAttention blocks that attend over the whole image; default middle and last
 * @param weights standard deviations of the normal draws
 */
public record ScratchConfig(
    @InputPath String tokenizer,
    @InputPath String config,
    Integer hiddenSize,
    Integer layers,
    Integer heads,
    Integer kvHeads,
    Integer intermediateSize,
    List<Integer> mropeSection,
    Double ropeTheta,
    Integer visionHiddenSize,
    Integer visionDepth,
    Integer visionHeads,
    Integer visionIntermediateSize,
    List<Integer> visionFullAttention,
    InitConfig weights) {

  private static final int WINDOW = 112;
  private static final double EPSILON = 1e-6;
  private static final double VISION_THETA = 10_000;
  private static final int MAX_POSITIONS = 32_768;

  /** Fills in the defaults (the small default policy) and checks that the numbers fit. */
  public ScratchConfig {
    present("tokenizer", tokenizer);
    weights = orDefault(weights, InitConfig.DEFAULT);
    if (config == null) {
      hiddenSize = atLeast("hidden_size", orDefault(hiddenSize, 128), 8);
      layers = atLeast("layers", orDefault(layers, 4), 1);
      heads = atLeast("heads", orDefault(heads, 4), 1);
      kvHeads = atLeast("kv_heads", orDefault(kvHeads, 2), 1);
      intermediateSize = atLeast("intermediate_size", orDefault(intermediateSize, 352), 1);
      mropeSection = List.copyOf(orDefault(mropeSection, List.of(4, 6, 6)));
      ropeTheta = orDefault(ropeTheta, 10_000.0);
      visionHiddenSize = atLeast("vision_hidden_size", orDefault(visionHiddenSize, 96), 8);
      visionDepth = atLeast("vision_depth", orDefault(visionDepth, 4), 1);
      visionHeads = atLeast("vision_heads", orDefault(visionHeads, 4), 1);
      visionIntermediateSize =
          atLeast("vision_intermediate_size", orDefault(visionIntermediateSize, 288), 1);
      visionFullAttention =
          List.copyOf(orDefault(visionFullAttention, defaultFullAttention(visionDepth)));
      require(hiddenSize % heads == 0, "hidden_size", "must be a multiple of heads");
      require(heads % kvHeads == 0, "heads", "must be a multiple of kv_heads");
      require(
          visionHiddenSize % (4 * visionHeads) == 0,
          "vision_hidden_size",
          "must be a multiple of 4 * vision_heads, because rotary positions pair rows and columns");
      for (int block : visionFullAttention) {
        require(
            block >= 0 && block < visionDepth,
            "vision_full_attention",
            "must name blocks from 0 to vision_depth - 1");
      }
      int pairs = mropeSection.stream().mapToInt(Integer::intValue).sum();
      require(
          mropeSection.size() == 3 && 2 * pairs == hiddenSize / heads,
          "mrope_section",
          "must be three numbers that sum to half of hidden_size / heads");
    } else {
      requireAbsent("hidden_size", hiddenSize);
      requireAbsent("layers", layers);
      requireAbsent("heads", heads);
      requireAbsent("kv_heads", kvHeads);
      requireAbsent("intermediate_size", intermediateSize);
      requireAbsent("mrope_section", mropeSection);
      requireAbsent("rope_theta", ropeTheta);
      requireAbsent("vision_hidden_size", visionHiddenSize);
      requireAbsent("vision_depth", visionDepth);
      requireAbsent("vision_heads", visionHeads);
      requireAbsent("vision_intermediate_size", visionIntermediateSize);
      requireAbsent("vision_full_attention", visionFullAttention);
    }
  }

  /** The same for a process that works in another folder. */
  ScratchConfig fromAnywhere() {
    return new ScratchConfig(
        Path.of(tokenizer).toAbsolutePath().toString(),
        config == null ? null : Path.of(config).toAbsolutePath().toString(),
        hiddenSize,
        layers,
        heads,
        kvHeads,
        intermediateSize,
        mropeSection,
        ropeTheta,
        visionHiddenSize,
        visionDepth,
        visionHeads,
        visionIntermediateSize,
        visionFullAttention,
        weights);
  }

  private static void requireAbsent(String key, Object value) {
    require(value == null, key, "is given by the file of model.init.config; remove one of them");
  }

  private static List<Integer> defaultFullAttention(int depth) {
    return depth == 1 ? List.of(0) : List.of(depth / 2 - 1, depth - 1);
  }

  /**
   * The model's configuration. Token ids are always the tokenizer's. Without a file the vocabulary
   * is the tokenizer's, rounded up to a multiple of 64.
   *
   * @throws UserException if the file can't be read, or its vocabulary is too small
   */
  QwenConfig model(Tokenizer words) {
    return config == null ? fromNumbers(words) : fromFile(words);
  }

  private QwenConfig fromFile(Tokenizer words) {
    QwenConfig read = QwenConfig.read(Path.of(config));
    int rows = read.text().vocabSize();
    if (rows < words.size()) {
      throw new UserException(
          "%s has a vocab_size of %d, but the tokenizer in %s has %d tokens; give the tokenizer of that model"
              .formatted(config, rows, tokenizer, words.size()));
    }
    return QwenConfig.of(read.text(), read.vision(), ids(words));
  }

  private QwenConfig fromNumbers(Tokenizer words) {
    int vocabulary = (words.size() + 63) / 64 * 64;
    return QwenConfig.of(
        new TextConfig(
            vocabulary,
            hiddenSize,
            intermediateSize,
            layers,
            heads,
            kvHeads,
            hiddenSize / heads,
            new TextConfig.Rope(ropeTheta, mropeSection),
            EPSILON,
            true,
            MAX_POSITIONS),
        new VisionConfig(
            visionDepth,
            visionHiddenSize,
            visionIntermediateSize,
            visionHeads,
            hiddenSize,
            visionFullAttention,
            WINDOW,
            VISION_THETA),
        ids(words));
  }

  private static TokenIds ids(Tokenizer words) {
    return new TokenIds(
        words.id("<|image_pad|>"),
        words.id("<|video_pad|>"),
        words.id("<|vision_start|>"),
        words.id("<|vision_end|>"),
        words.id("<|endoftext|>"),
        words.id("<|im_end|>"),
        words.id("<|endoftext|>"));
  }
}

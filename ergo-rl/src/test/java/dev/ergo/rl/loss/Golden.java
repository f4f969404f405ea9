package dev.ergo.rl.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fixtures grpo/loss.json and grpo/loss.safetensors. */
final class Golden {

  static final int ROWS = 8;
  static final int LENGTH = 12;

  /** What a token's share of the loss goes through: a row's mean among it, log-ratios below 4. */
  static final RoundingBound ELEMENT = RoundingBound.float32().then(LENGTH + 24).magnitude(4);

  /** Sums over all tokens, of shares below 4. */
  static final RoundingBound SUM = ELEMENT.then((long) ROWS * LENGTH);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<JsonNode> CASES = new ArrayList<>();
  private static final SafetensorsFile TENSORS =
      SafetensorsFile.open(Fixtures.path("grpo/loss.safetensors"));

  static {
    try {
      JSON.readTree(Fixtures.path("grpo/loss.json").toFile()).get("cases").forEach(CASES::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Golden() {}

  static List<JsonNode> cases() {
    return List.copyOf(CASES);
  }

  /** A float tensor's values row by row. */
  static float[] values(String name) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      return TENSORS.read(name, manager, DataType.FLOAT32).toFloatArray();
    }
  }

  private static long[] flags(String name) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      return TENSORS.read(name, manager, DataType.INT64).toLongArray();
    }
  }

  /** The mask of a case: completion mask, times tool mask where one is given. */
  static float[] mask(JsonNode golden) {
    String set = "set" + golden.get("set").intValue();
    long[] completion = flags(set + ".completion_mask");
    long[] tool = flags(set + ".tool_mask");
    boolean toolGiven = golden.get("tool_mask_given").booleanValue();
    float[] mask = new float[completion.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = completion[i] * (toolGiven ? tool[i] : 1);
    }
    return mask;
  }

  /** The configuration of a case, without the values that TRL ignores for its type. */
  static PolicyLossConfig config(JsonNode golden) {
    JsonNode c = golden.get("config");
    LossType type = LossType.valueOf(c.get("loss_type").textValue().toUpperCase(Locale.ROOT));
    boolean clips = type.clips();
    boolean cispo = type == LossType.CISPO;
    boolean sapo = type == LossType.SAPO;
    boolean vespo = type == LossType.VESPO;
    String level = c.get("importance_sampling_level").textValue();
    return new PolicyLossConfig(
        type,
        ImportanceSampling.valueOf(level.toUpperCase(Locale.ROOT)),
        number(c, "epsilon_low", clips),
        number(c, "epsilon_high", clips || cispo),
        number(c, "delta", clips),
        number(c, "beta", true),
        c.get("use_bias_correction_kl").booleanValue(),
        number(c, "entropy_coef", true),
        number(c, "off_policy_mask_threshold", true),
        null,
        number(c, "sapo_temperature_pos", sapo),
        number(c, "sapo_temperature_neg", sapo),
        number(c, "vespo_k_pos", vespo),
        number(c, "vespo_lambda_pos", vespo),
        number(c, "vespo_k_neg", vespo),
        number(c, "vespo_lambda_neg", vespo));
  }

  /** TRL's counts of the step: the golden inputs are one of several equal micro-batches. */
  static StepTotals totals(JsonNode golden) {
    JsonNode c = golden.get("config");
    double microBatches = c.get("gradient_accumulation_steps").doubleValue();
    double generated = c.get("num_items_in_batch").doubleValue();
    return new StepTotals(
        ROWS * microBatches,
        generated * microBatches / c.get("steps_per_generation").doubleValue(),
        c.get("max_completion_length").intValue());
  }

  private static Double number(JsonNode config, String key, boolean used) {
    JsonNode value = config.get(key);
    return !used || value == null || value.isNull() ? null : value.doubleValue();
  }
}

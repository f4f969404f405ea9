package dev.ergo.rl.loss;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      return TENSORS.read(name, manager, DataType.FLOAT32).toFloatArray();
    }
  }

  private static long[] flags(String name) {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
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
    Map<String, Object> values = new HashMap<>();
    values.put("type", type);
    values.put("importance_sampling", c.get("importance_sampling_level").textValue());
    values.put("kl_bias_correction", c.get("use_bias_correction_kl").booleanValue());
    values.put("epsilon_low", number(c, "epsilon_low", clips));
    values.put("epsilon_high", number(c, "epsilon_high", clips || cispo));
    values.put("delta", number(c, "delta", clips));
    values.put("beta", number(c, "beta", true));
    values.put("entropy_coef", number(c, "entropy_coef", true));
    values.put("off_policy_threshold", number(c, "off_policy_mask_threshold", true));
    values.put("sapo_temperature_positive", number(c, "sapo_temperature_pos", sapo));
    values.put("sapo_temperature_negative", number(c, "sapo_temperature_neg", sapo));
    values.put("vespo_power_positive", number(c, "vespo_k_pos", vespo));
    values.put("vespo_rate_positive", number(c, "vespo_lambda_pos", vespo));
    values.put("vespo_power_negative", number(c, "vespo_k_neg", vespo));
    values.put("vespo_rate_negative", number(c, "vespo_lambda_neg", vespo));
    return ConfigLoader.of(PolicyLossConfig.class, values);
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

package dev.ergo.rl.loss;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fixtures grpo/loss.json and grpo/loss.safetensors. */
final class Golden {

  static final int ROWS = 8;
  static final int LENGTH = 12;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<JsonNode> CASES = new ArrayList<>();
  private static final JsonNode HEADER;
  private static final ByteBuffer DATA;

  static {
    try {
      JSON.readTree(Fixtures.path("grpo/loss.json").toFile()).get("cases").forEach(CASES::add);
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(Fixtures.path("grpo/loss.safetensors")))
              .order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[(int) file.getLong()];
      file.get(header);
      HEADER = JSON.readTree(new String(header, StandardCharsets.UTF_8));
      DATA = file.slice().order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Golden() {}

  static List<JsonNode> cases() {
    return List.copyOf(CASES);
  }

  /** A tensor's values row by row; integers as floats. */
  static float[] values(String name) {
    JsonNode entry = HEADER.get(name);
    int begin = entry.get("data_offsets").get(0).intValue();
    int end = entry.get("data_offsets").get(1).intValue();
    boolean isLong = entry.get("dtype").textValue().equals("I64");
    int width = isLong ? Long.BYTES : Float.BYTES;
    float[] values = new float[(end - begin) / width];
    for (int i = 0; i < values.length; i++) {
      int at = begin + i * width;
      values[i] = isLong ? DATA.getLong(at) : DATA.getFloat(at);
    }
    return values;
  }

  /** The mask of a case: completion mask, times tool mask where one is given. */
  static float[] mask(JsonNode golden) {
    String set = "set" + golden.get("set").intValue();
    float[] mask = values(set + ".completion_mask");
    if (golden.get("tool_mask_given").booleanValue()) {
      float[] tool = values(set + ".tool_mask");
      for (int i = 0; i < mask.length; i++) {
        mask[i] *= tool[i];
      }
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

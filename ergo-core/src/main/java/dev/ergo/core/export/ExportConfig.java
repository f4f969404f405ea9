package dev.ergo.core.export;

import static dev.ergo.core.config.Check.above;
import static dev.ergo.core.config.Check.oneOf;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.present;

import ai.djl.ndarray.types.DataType;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Job export: writes a policy as one folder that transformers, vLLM and others load.
 *
 * @param policy folder of a model, of an adapter in PEFT's form, of a checkpoint, or of a run,
 *     which stands for its final policy; or org/name or org/name@revision of one in the Hugging
 *     Face cache; required. Example: {@code runs/grpo}
 * @param base model that an adapter is merged into, named as policy; absent: the one that its
 *     adapter_config.json names
 * @param output folder that appears, in place of an earlier export alone; required. Example: {@code
 *     runs/exported}
 * @param dtype number type of the weights: float32, bfloat16, float16, or auto, that of the model's
 *     files
 * @param shardGb greatest size of a file with weights in GB (10^9 bytes)
 */
public record ExportConfig(
    @InputPath String policy, @InputPath String base, Path output, String dtype, Double shardGb) {

  private static final String AUTO = "auto";
  private static final double BYTES_OF_GB = 1e9;

  /** Fills in the defaults and checks what can be checked without files. */
  public ExportConfig {
    present("policy", policy);
    Check.output("output", present("output", output));
    dtype = oneOf("dtype", orDefault(dtype, AUTO), AUTO, "float32", "bfloat16", "float16");
    shardGb = above("shard_gb", orDefault(shardGb, 5.0), 0);
  }

  /** The number type; empty for that of the model's files. */
  Optional<DataType> dataType() {
    return dtype.equals(AUTO)
        ? Optional.empty()
        : Optional.of(DataType.valueOf(dtype.toUpperCase(Locale.ROOT)));
  }

  /** The greatest size of a file in bytes. */
  long shardBytes() {
    return (long) (shardGb * BYTES_OF_GB);
  }
}

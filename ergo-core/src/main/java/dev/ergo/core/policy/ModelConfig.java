package dev.ergo.core.policy;

import static dev.ergo.core.config.Check.oneOf;
import static dev.ergo.core.config.Check.orDefault;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.HubCache;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The policy. Needed by grpo, sft, eval, generate, score and init.
 *
 * @param path Hugging Face directory of a Qwen2.5-VL model, or org/name or org/name@revision of one
 *     in the Hugging Face cache; required but for init. Example: {@code policies/ergo-tiny}
 * @param adapter PEFT directory of a LoRA adapter to go on from, or its name as in path; it is what
 *     gets trained
 * @param device auto (the first GPU if there is one), cpu or cuda:N
 * @param dtype number type of the weights: float32 or bfloat16
 * @param lora a new LoRA adapter on the language model; absent: the full weights are trained
 * @param freezeVision leaves the vision tower as it is while the full weights are trained
 * @param init random weights in place of path; jobs sft and init
 */
public record ModelConfig(
    String path,
    String adapter,
    String device,
    String dtype,
    LoraConfig lora,
    Boolean freezeVision,
    ScratchConfig init) {

  /** Fills in the defaults and checks what can be checked without files. */
  public ModelConfig {
    device = orDefault(device, "auto");
    dtype = oneOf("dtype", orDefault(dtype, "float32"), "float32", "bfloat16");
    freezeVision = orDefault(freezeVision, false);
    Check.require(
        device.matches("auto|cpu|cuda:\\d{1,3}"), "device", "must be auto, cpu or cuda:N");
    Check.require(
        adapter == null || lora == null,
        "lora",
        "goes with model.adapter only once: the adapter brings its own rank; remove one of them");
    Check.require(
        init == null || adapter == null && lora == null,
        "init",
        "makes a model whose full weights are trained; remove adapter and lora");
    Check.require(
        path == null || init == null,
        "init",
        "makes random weights and excludes model.path; remove one of them");
  }

  /**
   * Refuses a model that a job can't load, or that one which does not train would ask untrained.
   *
   * @param job its name
   * @param trains whether it trains the model
   * @throws InvalidValueException naming keys of the whole file
   */
  public void checkFor(String job, boolean trains) {
    Check.require(
        init == null || dtype.equals("float32"),
        "model.dtype",
        "must be float32 where model.init makes the weights, but in job init");
    Check.require(
        trains || lora == null || adapter != null,
        "model.lora",
        "makes an untrained adapter, and job "
            + job
            + " trains none; name the trained one as model.adapter, or set model.lora to null");
  }

  /**
   * The model's folder; empty if it is not given.
   *
   * @throws UserException if it names a repository that is not in the Hugging Face cache
   */
  public Optional<Path> folder() {
    return Optional.ofNullable(path).map(ModelConfig::folder);
  }

  /** The adapter's folder, as {@link #folder()}. */
  public Optional<Path> adapterFolder() {
    return Optional.ofNullable(adapter).map(ModelConfig::folder);
  }

  private static Path folder(String given) {
    return HubCache.here().resolve(Path.of(""), given, HubCache.Kind.MODEL);
  }

  /** The number type of the weights. */
  public DataType dataType() {
    return dtype.equals("bfloat16") ? DataType.BFLOAT16 : DataType.FLOAT32;
  }

  /**
   * The device that {@code device} chooses: auto is the first GPU if libtorch sees one.
   *
   * @throws UserException if there is no such GPU
   */
  public Device resolvedDevice() {
    if (device.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    if (device.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    int number = Integer.parseInt(device.substring("cuda:".length()));
    if (number >= gpus) {
      throw new UserException(
          "model.device is %s but libtorch sees %d GPU(s); use cpu, or set PYTORCH_LIBRARY_PATH to a CUDA build of libtorch 2.7.1 (docs/cuda.md)"
              .formatted(device, gpus));
    }
    return Device.gpu(number);
  }
}

package dev.ergo.core.policy;

import static dev.ergo.core.config.Check.oneOf;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.require;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.config.AutoSwitch;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.HubCache;
import dev.ergo.core.model.ComputeType;
import dev.ergo.core.model.DecodeWeights;
import dev.ergo.core.run.Processor;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.tensor.GpuDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The policy. Needed by grpo, sft, eval, generate, score and init.
 *
 * @param path Hugging Face directory of a Qwen2.5-VL model, or org/name or org/name@revision of one
 *     in the Hugging Face cache; required but for init. Example: {@code policies/ergo-tiny}
 * @param adapter PEFT directory of a LoRA adapter to go on from, or its name as in path; it is what
 *     gets trained
 * @param device auto (the first GPU if there is one), cpu or cuda:N
 * @param devices several GPUs in place of device, each with a copy of the weights and its part of
 *     the questions: all, or a list such as {@code [cuda:0, cuda:1]}
 * @param dtype number type of the weights: float32 or bfloat16
 * @param compute number type of matrix products and attention: auto, float32 or bfloat16. auto:
 *     that of the weights, but on a CPU without bfloat16 instructions float32. bfloat16 with
 *     float32 weights rounds them for each product; sums, norms, log-probs and optimiser stay
 *     float32
 * @param lora a new LoRA adapter on the language model; absent: the full weights are trained
 * @param freezeVision leaves the vision tower as it is while the full weights are trained
 * @param joinForSampling whether a GPU samples from a copy of the layers, made for each look, in
 *     which matrices that read the same input are one, and those of an adapter too: a third fewer
 *     kernels a token, nearly half with an adapter. auto: in jobs grpo and sft where the memory
 *     holds the copy, elsewhere not
 * @param mergeAdapterForSampling whether the adapter is added to that copy, for two thirds fewer
 *     kernels: rounded to dtype, which loses changes of a weight that are less than half the
 *     spacing of its numbers
 * @param init random weights in place of path; jobs sft and init
 */
public record ModelConfig(
    @InputPath String path,
    @InputPath String adapter,
    String device,
    List<String> devices,
    String dtype,
    @Formerly(absent = "auto") String compute,
    LoraConfig lora,
    Boolean freezeVision,
    @Formerly(absent = "false", auto = "false") AutoSwitch joinForSampling,
    @Formerly(absent = "false") Boolean mergeAdapterForSampling,
    ScratchConfig init) {

  private static final String ALL = "all";
  private static final String AUTO = "auto";
  private static final String GPU = "cuda:\\d{1,3}";

  /** Fills in the defaults and checks what can be checked without files. */
  public ModelConfig {
    require(
        device == null || devices == null,
        "devices",
        "and model.device are given both; leave out one of them");
    devices = devices == null ? null : checked(devices);
    device = devices == null ? orDefault(device, "auto") : null;
    dtype = oneOf("dtype", orDefault(dtype, "float32"), "float32", "bfloat16");
    compute = oneOf("compute", orDefault(compute, AUTO), AUTO, "float32", "bfloat16");
    freezeVision = orDefault(freezeVision, false);
    joinForSampling = orDefault(joinForSampling, AutoSwitch.AUTO);
    mergeAdapterForSampling = orDefault(mergeAdapterForSampling, false);
    require(
        device == null || device.matches("auto|cpu|cuda:\\d{1,3}"),
        "device",
        "must be auto, cpu or cuda:N");
    require(
        adapter == null || lora == null,
        "lora",
        "goes with model.adapter only once: the adapter brings its own rank; remove one of them");
    require(
        !mergeAdapterForSampling || joinForSampling.or(false),
        "merge_adapter_for_sampling",
        "adds the adapter to joined weights; give join_for_sampling: true with it");
    require(
        !mergeAdapterForSampling || adapter != null || lora != null,
        "merge_adapter_for_sampling",
        "needs an adapter or lora; remove it");
    require(
        !joinForSampling.or(false) || dtype.equals("bfloat16") || !compute.equals("bfloat16"),
        "join_for_sampling",
        "samples in float32 what compute: bfloat16 trains in bfloat16; leave out one of them, or set dtype: bfloat16");
    require(
        init == null || adapter == null && lora == null,
        "init",
        "makes a model whose full weights are trained; remove adapter and lora");
    require(
        path == null || init == null,
        "init",
        "makes random weights and excludes model.path; remove one of them");
  }

  /** On one device. */
  public ModelConfig(
      String path,
      String adapter,
      String device,
      String dtype,
      LoraConfig lora,
      Boolean freezeVision,
      ScratchConfig init) {
    this(path, adapter, device, null, dtype, null, lora, freezeVision, null, null, init);
  }

  private static List<String> checked(List<String> devices) {
    require(
        devices.equals(List.of(ALL))
            || !devices.isEmpty() && devices.stream().allMatch(name -> name.matches(GPU)),
        "devices",
        "must be all, or a list of GPUs such as [cuda:0, cuda:1]");
    require(
        devices.stream().distinct().count() == devices.size(),
        "devices",
        "names a GPU twice; name each once");
    return List.copyOf(devices);
  }

  /** Another model, without an adapter to train, held where and as this one is. */
  public ModelConfig beside(String otherPath, String otherAdapter) {
    boolean merges = mergeAdapterForSampling && otherAdapter != null;
    return new ModelConfig(
        otherPath,
        otherAdapter,
        device,
        devices,
        dtype,
        compute,
        null,
        null,
        joinForSampling,
        merges,
        null);
  }

  /** Whether the number type of products is chosen by what the machine can do. */
  public boolean computesAsFits() {
    return compute.equals(AUTO);
  }

  /** The same with products in a number type. */
  public ModelConfig computing(ComputeType type) {
    return new ModelConfig(
        path,
        adapter,
        device,
        devices,
        dtype,
        type.key(),
        lora,
        freezeVision,
        joinForSampling,
        mergeAdapterForSampling,
        init);
  }

  /**
   * The number type that products are computed in on a device.
   *
   * @param instructions whether the processor multiplies bfloat16 numbers
   * @throws UserException if a GPU is to compute in float32 with bfloat16 weights
   */
  public ComputeType computeType(Device device, boolean instructions) {
    ComputeType own = ComputeType.of(dataType());
    if (compute.equals(AUTO)) {
      return instructions ? own : formerComputeType(device);
    }
    ComputeType asked = ComputeType.of(compute);
    if (device.isGpu() && asked == ComputeType.FLOAT32 && own == ComputeType.BFLOAT16) {
      throw new UserException(
          "model.compute: float32 with model.dtype: bfloat16 is for a CPU; on a GPU set model.dtype: float32, or leave model.compute out");
    }
    return asked;
  }

  /** The same on this machine. */
  public ComputeType computeType(Device device) {
    return computeType(device, Processor.here().bfloat16());
  }

  /** {@link ComputeType#usual} for these weights: what runs computed in before one could choose. */
  public ComputeType formerComputeType(Device device) {
    return ComputeType.usual(dataType(), device);
  }

  /** The same with joined weights or without. */
  public ModelConfig joining(boolean joins) {
    AutoSwitch choice = AutoSwitch.of(joins);
    return new ModelConfig(
        path,
        adapter,
        device,
        devices,
        dtype,
        compute,
        lora,
        freezeVision,
        choice,
        joins && mergeAdapterForSampling,
        init);
  }

  /** What a GPU samples from; nothing is joined where nobody has chosen. */
  public DecodeWeights sampledOnGpu() {
    if (!joinForSampling.or(false)) {
      return DecodeWeights.OWN;
    }
    return mergeAdapterForSampling ? DecodeWeights.MERGED : DecodeWeights.JOINED;
  }

  /**
   * Refuses a model that a job can't load, or that one which does not train would ask untrained.
   *
   * @param job its name
   * @param trains whether it trains the model
   * @throws InvalidValueException naming keys of the whole file
   */
  public void checkFor(String job, boolean trains) {
    require(
        init == null || dtype.equals("float32"),
        "model.dtype",
        "must be float32 where model.init makes the weights, but in job init");
    require(
        trains || lora == null || adapter != null,
        "model.lora",
        "makes an untrained adapter, and job "
            + job
            + " trains none; name the trained one as model.adapter, or set model.lora to null");
  }

  /**
   * Refuses devices of this process where others compute.
   *
   * @param model null for none
   * @throws InvalidValueException naming the key of the whole file
   */
  public static void checkFor(RunFolderConfig run, ModelConfig model) {
    require(
        run.isLocal() || model == null || model.devices() == null,
        "model.devices",
        "names GPUs of this process, and with run.engine: spark others compute; give model.device, which each of them reads");
  }

  /**
   * Refuses several devices for a job that computes on one.
   *
   * @param job its name
   * @throws InvalidValueException naming the key of the whole file
   */
  public void onOneDevice(String job) {
    require(
        devices == null,
        "model.devices",
        "is for jobs grpo, sft and eval; job " + job + " computes on one: give model.device");
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

  /**
   * The same for a process that works in another folder: what is a folder here is named by its
   * whole path.
   *
   * @throws UserException if a path names a repository that is not in the Hugging Face cache
   */
  public ModelConfig fromAnywhere() {
    return new ModelConfig(
        folder().map(ModelConfig::whole).orElse(null),
        adapterFolder().map(ModelConfig::whole).orElse(null),
        device,
        devices,
        dtype,
        compute,
        lora,
        freezeVision,
        joinForSampling,
        mergeAdapterForSampling,
        init == null ? null : init.fromAnywhere());
  }

  private static String whole(Path folder) {
    return folder.toAbsolutePath().toString();
  }

  /** The number type of the weights. */
  public DataType dataType() {
    return dtype.equals("bfloat16") ? DataType.BFLOAT16 : DataType.FLOAT32;
  }

  /**
   * The devices that {@code device} or {@code devices} chooses; auto is the first GPU if libtorch
   * sees one.
   *
   * @throws UserException if there is no such GPU
   */
  public List<Device> resolvedDevices() {
    if (devices == null) {
      return List.of(resolved("model.device", device));
    }
    if (!devices.equals(List.of(ALL))) {
      return devices.stream().map(name -> resolved("model.devices", name)).toList();
    }
    int gpus = gpus();
    if (gpus == 0) {
      throw missing("model.devices", ALL, gpus);
    }
    return IntStream.range(0, gpus).mapToObj(Device::gpu).toList();
  }

  /** The first of {@link #resolvedDevices}. */
  public Device resolvedDevice() {
    return resolvedDevices().get(0);
  }

  private static Device resolved(String key, String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = gpus();
    if (name.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    int number = Integer.parseInt(name.substring("cuda:".length()));
    if (number >= gpus) {
      throw missing(key, name, gpus);
    }
    return Device.gpu(number);
  }

  private static int gpus() {
    return Engine.getEngine("PyTorch").getGpuCount();
  }

  private static UserException missing(String key, String name, int gpus) {
    String instead =
        gpus == 0
            ? GpuDriver.here()
                .map(GpuDriver::whyNoGpu)
                .orElse(
                    "use model.device: cpu, or set PYTORCH_LIBRARY_PATH to a CUDA build of libtorch 2.7.1 (docs/cuda.md)")
            : "name one from cuda:0 to cuda:" + (gpus - 1);
    return new UserException(
        "%s is %s but libtorch sees %d GPU(s); %s".formatted(key, name, gpus, instead));
  }
}

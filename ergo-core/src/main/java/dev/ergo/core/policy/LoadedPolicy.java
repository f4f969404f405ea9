package dev.ergo.core.policy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.CompanionFiles;
import dev.ergo.core.checkpoint.ImageSettings;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.RandomCheckpoint;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.MemoryFailure;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.ByteProgress;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.SamplingIds;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A policy on its device: the model, what turns questions into tokens and back, and which of its
 * parameters are trained.
 */
public final class LoadedPolicy implements AutoCloseable {

  private final ModelConfig section;
  private final NDManager manager;
  private final Tokenizer tokenizer;
  private final ImageProcessor images;
  private final ChatFormat chat;
  private final Replicas replicas;
  private final QwenModel model;
  private final Prompts prompts;
  private final LoraAdapter adapter;
  private final CompanionFiles companions;
  private final PixelLimits pixelLimits;

  /** What is written of the model: a checkpoint may be, while a step computes. */
  private final Optional<Parameters> writtenWeights;

  private final Optional<LoraAdapter> writtenAdapter;
  private String digest;

  private LoadedPolicy(
      ModelConfig section,
      Path template,
      NDManager manager,
      QwenModel model,
      LoraAdapter adapter,
      Prompts prompts) {
    this.section = section;
    this.manager = manager;
    this.model = model;
    this.adapter = adapter;
    this.prompts = prompts;
    this.writtenAdapter = model.loraApart(manager);
    this.writtenWeights =
        writtenAdapter.isPresent() ? Optional.empty() : Optional.of(model.parametersApart(manager));
    this.replicas = Replicas.of(model, section.resolvedDevices());
    this.companions = CompanionFiles.in(template);
    ImageSettings settings = ImageSettings.read(template);
    this.pixelLimits = settings.limits();
    this.tokenizer = Tokenizer.load(template);
    this.images = new ImageProcessor(settings.normalization());
    this.chat = ChatFormat.load(template, tokenizer, images);
  }

  /**
   * Loads or makes the policy of a configuration.
   *
   * @param prompts texts that replace those saved with the model, or ERGO's; null for none
   * @param seed seed of random weights and of a new adapter
   */
  public static LoadedPolicy load(ModelConfig section, PromptOverrides prompts, long seed) {
    return load(section, prompts, seed, line -> {});
  }

  /**
   * The same with somebody to tell how far it is.
   *
   * @param progress told a line now and then while much is read
   */
  public static LoadedPolicy load(
      ModelConfig section, PromptOverrides prompts, long seed, Consumer<String> progress) {
    NumberTypeAdvice.tell(section, progress);
    NDManager manager = NDManager.newBaseManager(section.resolvedDevice(), "PyTorch");
    try {
      return section.init() != null
          ? scratch(section, prompts, seed, manager)
          : fromFolder(section, prompts, seed, manager, progress);
    } catch (RuntimeException e) {
      manager.close();
      throw MemoryFailure.is(e) ? tooLarge(section, e) : e;
    }
  }

  private static UserException tooLarge(ModelConfig section, RuntimeException e) {
    return new UserException(
        "there is not enough memory%s for the weights of %s (%s); see what else is there, or take %sanother device (model.device, model.devices) or a smaller model"
            .formatted(
                MemoryFailure.place(e),
                section.init() != null ? "model.init" : section.path(),
                MemoryFailure.reason(e),
                section.dtype().equals("float32") && section.init() == null
                    ? "model.dtype: bfloat16, "
                    : ""),
        e);
  }

  private static LoadedPolicy scratch(
      ModelConfig section, PromptOverrides prompts, long seed, NDManager manager) {
    Path folder = Path.of(section.init().tokenizer());
    Tokenizer words = Tokenizer.load(folder);
    QwenConfig config = section.init().model(words);
    Parameters parameters =
        new RandomCheckpoint(config, section.init().weights(), seed).draw(manager);
    SamplingIds ids = new SamplingIds(words.size(), List.of(config.ids().eos()));
    Device device = manager.getDevice();
    QwenModel model = QwenModel.of(config, parameters, ids, device, section.computeType(device));
    model.sampleOnGpuFrom(section.sampledOnGpu());
    return new LoadedPolicy(section, folder, manager, model, null, texts(prompts, Prompts.ergo()));
  }

  private static LoadedPolicy fromFolder(
      ModelConfig section,
      PromptOverrides prompts,
      long seed,
      NDManager manager,
      Consumer<String> lines) {
    ModelFolder folder = ModelFolder.open(path(section));
    ByteProgress progress =
        new ByteProgress("read", folder.weightBytes(), folder.path().toString(), lines);
    Parameters parameters = Parameters.load(folder, manager, section.dataType(), progress);
    PolicyTokens words = PolicyTokens.of(folder);
    SamplingIds ids = new SamplingIds(words.tokenizer().size(), words.stopIds());
    Device device = manager.getDevice();
    QwenModel model =
        QwenModel.of(folder.config(), parameters, ids, device, section.computeType(device));
    model.sampleOnGpuFrom(section.sampledOnGpu());
    LoraAdapter adapter = null;
    if (section.adapter() != null) {
      adapter =
          LoraAdapter.load(
              section.adapterFolder().get(), folder.config(), manager, section.dataType());
    } else if (section.lora() != null) {
      adapter = LoraAdapter.create(folder.config(), section.lora(), seed, manager);
    }
    if (adapter != null) {
      model.attach(adapter);
    }
    Prompts texts = texts(prompts, savedPrompts(section, folder));
    return new LoadedPolicy(section, folder.path(), manager, model, adapter, texts);
  }

  /** The model's directory, which must be given. */
  static Path path(ModelConfig section) {
    return section
        .folder()
        .orElseThrow(
            () ->
                new UserException(
                    "model.path is missing; give the Hugging Face directory of a Qwen2.5-VL model"));
  }

  /** The texts with what a configuration replaces, if it does. */
  static Prompts texts(PromptOverrides given, Prompts base) {
    return given == null ? base : given.over(base);
  }

  /** An adapter was trained with prompts of its own; without one the model's count. */
  static Prompts savedPrompts(ModelConfig section, ModelFolder folder) {
    return section
        .adapterFolder()
        .flatMap(SavedPrompts::beside)
        .or(() -> SavedPrompts.read(folder.ergo()))
        .orElse(Prompts.ergo());
  }

  /**
   * Marks what the configuration trains as requiring gradients and returns it by name, in order.
   */
  public Map<String, NDArray> trainable() {
    return trainable(model);
  }

  /** The same of a model that shares this policy's memory. */
  public Map<String, NDArray> trainable(QwenModel shared) {
    Map<String, NDArray> trained = new LinkedHashMap<>();
    if (adapter != null) {
      trained.putAll(shared.lora().orElseThrow().tensors());
    } else {
      shared
          .parameters()
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (!section.freezeVision() || !name.startsWith("visual.")) {
                  trained.put(name, tensor);
                }
              });
    }
    trained.values().forEach(tensor -> tensor.setRequiresGradient(true));
    return trained;
  }

  /**
   * Writes the policy: a Hugging Face directory, or for an adapter a PEFT directory. The prompts go
   * with it.
   *
   * @param folder must not exist yet or be empty; appears whole or not at all
   */
  public void save(Path folder) {
    if (writtenAdapter.isPresent()) {
      AtomicWrite.folder(
          folder,
          draft -> {
            writtenAdapter.get().save(draft, section.path());
            SavedPrompts.write(draft, prompts);
          });
    } else {
      writtenWeights
          .orElseThrow()
          .save(
              folder, model.config(), companions, section.dataType(), SavedPrompts.asMap(prompts));
    }
  }

  /** Takes over the trained values of a folder that {@link #save} wrote, bit for bit. */
  public void restore(Path folder) {
    SavedWeights saved = new SavedWeights(folder, section, model.config());
    if (adapter != null) {
      saved.adapterInto(trainable(), manager);
    } else {
      saved.into(trainable(), manager);
    }
    replicas.follow(this::trainable);
  }

  /** The model. */
  public QwenModel model() {
    return model;
  }

  /** The model of each device: the model itself, and copies of it. */
  public List<QwenModel> models() {
    return replicas.models();
  }

  /** Chat template and tokenizer. */
  public ChatFormat chat() {
    return chat;
  }

  /** The tokenizer. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The image processor with its caches. */
  public ImageProcessor images() {
    return images;
  }

  /** The texts around a question. */
  public Prompts prompts() {
    return prompts;
  }

  /** Pixel limits of images that name none, from the model's preprocessor_config.json. */
  public PixelLimits pixelLimits() {
    return pixelLimits;
  }

  /** Owner of the model's arrays; steps work in scopes below it. */
  public NDManager manager() {
    return manager;
  }

  /** What the policy was made from. */
  public ModelConfig section() {
    return section;
  }

  /** Directories that the policy was made from, for provenance. */
  public List<Path> sources() {
    return Stream.of(section.folder(), section.adapterFolder()).flatMap(Optional::stream).toList();
  }

  /** Identifies the weights that were loaded; the first call reads their files. */
  public synchronized String digest() {
    if (digest == null) {
      digest = sources().stream().map(WeightDigest::of).toList().toString();
    }
    return digest;
  }

  /** Identifies the files beside the weights: with others, the same weights answer otherwise. */
  public String settingsDigest() {
    return sources().stream().map(WeightDigest::ofSettings).toList().toString();
  }

  /** Identifies what answers depend on: weights, files beside them, and number types. */
  public String answersDigest() {
    // Answers from before products had a type of their own stay good.
    boolean usual = model.computeType() == section.formerComputeType(model.device());
    String compute = usual ? "" : " computed in " + model.computeType().key();
    return digest() + settingsDigest() + section.dtype() + compute;
  }

  @Override
  public void close() {
    replicas.close();
    model.close();
    manager.close();
  }
}

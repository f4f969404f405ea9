package dev.ergo.rl.job;

import com.sun.jna.NativeLibrary;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.job.Jobs;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.data.ExampleSource;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.device.DeviceCounters;
import dev.ergo.rl.memory.MemoryPlan;
import dev.ergo.rl.train.UpdatePass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Goes through the largest step with several settings and compares what was planned with what the
 * native heap held at most, where tensors lie on a CPU and on the stand-in for a GPU. It is a
 * process of its own: the stand-in is loaded with libtorch.
 */
final class MeasuredPeaks {

  private static final String MODEL =
      """
      job: init
      run: {seed: 1}
      model:
        device: cpu
        dtype: %s
        init:
          tokenizer: %s
          hidden_size: %d
          layers: 4
          heads: %d
          kv_heads: %d
          intermediate_size: %d
          mrope_section: [4, 6, 6]
          vision_hidden_size: 64
          vision_depth: 3
          vision_heads: 4
          vision_intermediate_size: 128
      init: {output: %s}
      """;

  private static final String RUN =
      """
      job: grpo
      run: {dir: %s, name: run, seed: 1, overwrite: true}
      model: {path: %s, %s}
      prompts:
        system: "Zoom in."
        looks: ["{question} Zoom.", "{question} Options:{options} Answer."]
        single: "{question} Options:{options} Answer."
      episode: {budget: 64, crop_budget: 48, max_new_tokens: [24, 16]}
      data: {train: {type: scenes, seed: 4, fixed: true}}
      train:
        steps: 1
        prompts_per_step: 4
        group_size: 4
        memory: {dry_run: true}
        optimizer: {learning_rate: 1e-5}
      loss: {entropy_coef: 0.01}
      judge: {max_new_tokens: 8}
      """;

  /** The functions of heap.c, which the process was started with. */
  private static final NativeLibrary HEAP = NativeLibrary.getProcess();

  /**
   * Sizes of a model.
   *
   * @param hidden numbers of a state, 32 for each head
   */
  private record Sizes(int hidden, int heads, int keyHeads, int inner) {

    /** What a step computes outweighs the weights. */
    static final Sizes NARROW = new Sizes(128, 4, 2, 352);

    /** Weights, their gradients and moments outweigh what a step computes. */
    static final Sizes WIDE = new Sizes(512, 16, 8, 2048);
  }

  private static final String ALL = "all";
  private static final double MIB = 1 << 20;
  private static final int PASSES = 3;

  private final Path folder;
  private final String device;

  private MeasuredPeaks(Path folder, String device) {
    this.folder = folder;
    this.device = device;
  }

  private Path model(String dtype) throws IOException {
    Sizes sizes = device.equals(ALL) ? Sizes.WIDE : Sizes.NARROW;
    Path model = folder.resolve(dtype + "-" + sizes.hidden);
    if (!Files.exists(model)) {
      Path file = folder.resolve("init.yaml");
      Files.writeString(
          file,
          MODEL.formatted(
              dtype,
              RepositoryFiles.path("policies/tiny-tokenizer"),
              sizes.hidden,
              sizes.heads,
              sizes.keyHeads,
              sizes.inner,
              model));
      Launch.of(file, Map.of()).succeeded();
    }
    return model;
  }

  private void run(String line) throws IOException, InterruptedException {
    Map<String, String> settings = new TreeMap<>();
    for (String setting : line.split(" ")) {
      String[] parts = setting.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    if (!device.equals(ALL)) {
      settings.put("train.shares", "1");
    }
    Path model = model(settings.getOrDefault("model.dtype", "float32"));
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, RUN.formatted(folder.resolve("runs"), model, where()));
    GrpoRunConfig config =
        (GrpoRunConfig) Jobs.load(file, ConfigLoader.properties(settings)).config().value();
    TrainingConfig training = config.training();
    try (ExampleSource data =
        training.data().train().open(Path.of(""), training.data().imageLimits())) {
      MemoryCheck check = MemoryCheck.of(config, new TrainingSources(data, Optional.empty()));
      long held = held(check.plan());
      long planned = check.plan().peak(MemoryPlan.Place.DEVICE);
      long taken = taken(check, config);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.1f | %.2f |%n",
          device.equals(ALL) ? training.model().resolvedDevices().size() + " devices" : device,
          line,
          held / MIB,
          planned / MIB,
          taken / MIB,
          planned / (double) taken);
    }
  }

  private String where() {
    return device.equals(ALL) ? "devices: all" : "device: \"" + device + "\"";
  }

  /** Weights, gradients and moments, which are there from the start. */
  private static long held(MemoryPlan plan) {
    return plan.entries().stream()
        .filter(entry -> entry.phase() == MemoryPlan.Phase.ALWAYS)
        .filter(entry -> entry.place() == MemoryPlan.Place.DEVICE)
        .mapToLong(MemoryPlan.Entry::bytes)
        .sum();
  }

  /**
   * Bytes at most while the largest step is gone through, once programs have been compiled: the
   * most of a few times, for arrays that await the collector are given back meanwhile. Several
   * devices compute one after the other, in the heap that all share; what they hold is what the
   * stand-in has counted of the fullest.
   */
  private long taken(MemoryCheck check, GrpoRunConfig config) throws InterruptedException {
    TrainingConfig training = config.training();
    boolean joins = check.sizes().joinForSampling();
    try (LoadedPolicy policy = load(training, joins);
        LoadedPolicy start = config.loadsStart() ? load(training, joins) : null;
        UpdatePass update =
            new UpdatePass(policy, training.train().with(check.sizes()), policy.models().size())) {
      List<QwenModel> judges =
          start == null
              ? policy.models().stream().map(QwenModel::withoutAdapter).toList()
              : start.models();
      long held =
          device.equals(ALL) ? Collections.max(DeviceCounters.used().values()) : held(check.plan());
      check.dryRun(policy, update, judges);
      long taken = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        long before = HEAP.getFunction("heap_restart").invokeLong(new Object[0]);
        check.dryRun(policy, update, judges);
        long most = HEAP.getFunction("heap_most").invokeLong(new Object[0]);
        taken = Math.max(taken, most - before);
      }
      return held + taken;
    }
  }

  private static LoadedPolicy load(TrainingConfig training, boolean joins) {
    return LoadedPolicy.load(training.model().joining(joins), training.prompts(), 1, line -> {});
  }

  /**
   * @param arguments a folder, a device or {@code all}, and settings as key=value key=value
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    MeasuredPeaks peaks = new MeasuredPeaks(Path.of(arguments[0]), arguments[1]);
    for (String line : List.of(arguments).subList(2, arguments.length)) {
      peaks.run(line);
    }
  }
}

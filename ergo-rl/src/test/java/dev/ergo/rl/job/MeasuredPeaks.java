package dev.ergo.rl.job;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.job.Jobs;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.data.ExampleSource;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.memory.MemoryPlan;
import dev.ergo.rl.train.UpdatePass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Goes through the largest step with several settings and compares what was planned with what the
 * native heap held at most, where tensors lie on a CPU and on the stand-in for a GPU. It is a
 * process of its own: the stand-in is loaded with libtorch.
 */
final class MeasuredPeaks {

  /** Sizes at which what a step computes outweighs the weights. */
  private static final String MODEL =
      """
      job: init
      run: {seed: 1}
      model:
        device: cpu
        dtype: %s
        init:
          tokenizer: %s
          hidden_size: 128
          layers: 4
          heads: 4
          kv_heads: 2
          intermediate_size: 352
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
      model: {path: %s, device: "%s"}
      prompts:
        system: "Zoom in."
        looks: ["{question} Zoom.", "{question} Options:{options} Answer."]
        single: "{question} Options:{options} Answer."
      episode: {budget: 64, crop_budget: 48, max_new_tokens: [24, 16]}
      data: {train: {type: scenes, seed: 4}}
      train:
        steps: 1
        prompts_per_step: 4
        group_size: 4
        shares: 1
        memory: {dry_run: true}
        optimizer: {learning_rate: 1e-5}
      loss: {entropy_coef: 0.01}
      judge: {max_new_tokens: 8}
      """;

  /** What glibc says of its heaps. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static class Heaps extends Structure {

    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;

    /** Bytes in blocks of their own. */
    public long hblkhd;

    public long usmblks;
    public long fsmblks;

    /** Bytes in use elsewhere. */
    public long uordblks;

    public long fordblks;
    public long keepcost;

    /** As it is returned. */
    public static class ByValue extends Heaps implements Structure.ByValue {}
  }

  /** Looks at the heaps all the time. */
  private static final class Watch extends Thread {

    private final Function heaps = NativeLibrary.getInstance("c").getFunction("mallinfo2");
    private volatile boolean going = true;
    private volatile long most;

    Watch() {
      super("watch");
      setDaemon(true);
    }

    long used() {
      Heaps now = (Heaps) heaps.invoke(Heaps.ByValue.class, new Object[0]);
      return now.hblkhd + now.uordblks;
    }

    @Override
    public void run() {
      while (going) {
        most = Math.max(most, used());
        LockSupport.parkNanos(INTERVAL);
      }
    }

    long end() throws InterruptedException {
      going = false;
      join();
      return most;
    }
  }

  private static final double MIB = 1 << 20;

  /** Nanoseconds between two looks. */
  private static final long INTERVAL = 300_000;

  private final Path folder;
  private final String device;

  private MeasuredPeaks(Path folder, String device) {
    this.folder = folder;
    this.device = device;
  }

  private Path model(String dtype) throws IOException {
    Path model = folder.resolve(dtype);
    if (!Files.exists(model)) {
      Path file = folder.resolve("init.yaml");
      Files.writeString(
          file, MODEL.formatted(dtype, RepositoryFiles.path("policies/tiny-tokenizer"), model));
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
    Path model = model(settings.getOrDefault("model.dtype", "float32"));
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, RUN.formatted(folder.resolve("runs"), model, device));
    GrpoRunConfig config =
        (GrpoRunConfig) Jobs.load(file, ConfigLoader.properties(settings)).config().value();
    TrainingConfig training = config.training();
    try (ExampleSource data =
        training.data().train().open(Path.of(""), training.data().imageLimits())) {
      MemoryCheck check = MemoryCheck.of(config, data);
      long held = held(check.plan());
      long planned = check.plan().peak(MemoryPlan.Place.DEVICE);
      long taken = held + taken(check, config);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.1f | %.2f |%n",
          device,
          line,
          held / MIB,
          planned / MIB,
          taken / MIB,
          planned / (double) taken);
    }
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
   * Bytes that the largest step takes beside them. It is gone through twice: the first time,
   * programs are compiled.
   */
  private static long taken(MemoryCheck check, GrpoRunConfig config) throws InterruptedException {
    TrainingConfig training = config.training();
    try (LoadedPolicy policy = load(training);
        LoadedPolicy start = config.loadsStart() ? load(training) : null;
        UpdatePass update = new UpdatePass(policy, training.train().with(check.sizes()), 1)) {
      QwenModel judge = start == null ? policy.model().withoutAdapter() : start.model();
      check.dryRun(policy, update, Optional.of(judge));
      Watch watch = new Watch();
      long before = watch.used();
      watch.start();
      check.dryRun(policy, update, Optional.of(judge));
      return watch.end() - before;
    }
  }

  private static LoadedPolicy load(TrainingConfig training) {
    return LoadedPolicy.load(training.model(), training.prompts(), 1, line -> {});
  }

  /**
   * @param arguments a folder, a device, and settings as key=value key=value
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    MeasuredPeaks peaks = new MeasuredPeaks(Path.of(arguments[0]), arguments[1]);
    for (String line : List.of(arguments).subList(2, arguments.length)) {
      peaks.run(line);
    }
  }
}

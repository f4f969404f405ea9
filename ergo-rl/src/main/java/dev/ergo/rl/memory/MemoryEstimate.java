package dev.ergo.rl.memory;

import dev.ergo.core.image.ImageProcessor;
import dev.ergo.rl.memory.MemoryPlan.Entry;
import dev.ergo.rl.memory.MemoryPlan.Phase;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * The arithmetic of a memory plan. Weights, gradients, moments and caches are exact; activations
 * are counted from what the tensor programs (language.torchscript, logprobs.torchscript,
 * vision.torchscript and their explicit forms) keep for the backward pass, and the scratch space of
 * native kernels is not in it.
 */
public final class MemoryEstimate {

  private static final long CACHE_BYTES = ImageProcessor.DEFAULT_CACHE_BYTES;

  /** What Java, libtorch and the loaded programs take before a model is there; measured. */
  private static final long PROCESS_BYTES = 400L << 20;

  /** One part of so many of what a phase takes is small arrays and alignment. */
  private static final int PARTS = 10;

  private final ModelShape model;
  private final StepShape step;
  private final ModelSetup setup;
  private final List<Entry> entries = new ArrayList<>();

  private MemoryEstimate(ModelShape model, StepShape step, ModelSetup setup) {
    this.model = model;
    this.step = step;
    this.setup = setup;
  }

  /** The plan of a training. */
  public static MemoryPlan of(ModelShape model, StepShape step, ModelSetup setup) {
    MemoryEstimate estimate = new MemoryEstimate(model, step, setup);
    estimate.held();
    if (step.samples()) {
      estimate.rollout();
      step.judge().ifPresent(estimate::judge);
    }
    estimate.entries.addAll(new UpdateEstimate(model, step, setup).entries());
    if (step.validated() > 0) {
      estimate.validation();
    }
    estimate.smallArrays();
    return new MemoryPlan(estimate.entries);
  }

  private void smallArrays() {
    for (Phase phase : Phase.values()) {
      long bytes =
          entries.stream()
              .filter(entry -> entry.phase() == phase && phase != Phase.ALWAYS)
              .mapToLong(Entry::bytes)
              .sum();
      if (bytes > 0) {
        entries.add(
            new Entry(phase.title() + ": small arrays", Place.DEVICE, phase, bytes / PARTS));
      }
    }
  }

  private void held() {
    long trained = setup.trained(model);
    boolean masters = !setup.adapts() && setup.weightBytes() != 4;
    device("weights", model.weights() * setup.weightBytes());
    // An adapter is float32 whatever the model is.
    device("adapter", setup.adapter().weights() * 4);
    device("reference and judge", setup.copyBytes());
    int devices = step.split().spread().devices();
    boolean onHost = step.split().spread().stateOnHost();
    long owned = setup.owned(model, devices);
    boolean atOnce = setup.givesAtOnce(devices);
    device("gradients", atOnce ? owned * 4 : step.split().workers() * trained * 4);
    Place state = onHost ? Place.HOST : Place.DEVICE;
    long kept = onHost ? trained : owned;
    entries.add(new Entry("optimiser: moments", state, Phase.ALWAYS, kept * 8));
    long copied = masters || onHost ? kept * 4 : 0;
    entries.add(new Entry("optimiser: float32 masters", state, Phase.ALWAYS, copied));
    long patches =
        4L
            * (step.viewTokens()
                + step.judge()
                    .filter(StepShape.Judge::ownBudget)
                    .map(judge -> (long) step.rows() * judge.cropTokens())
                    .orElse(0L));
    host("image caches", Math.min(CACHE_BYTES, devices * patches * ModelShape.PATCH_BYTES));
    host("image caches: originals", Math.min(CACHE_BYTES, step.data().originalBytes()));
    host("pages of Parquet files", step.data().pageBytes());
    host("patches on their way", patchesOnTheirWay());
    host("Java and libtorch", PROCESS_BYTES);
    keptViews();
  }

  private long patchesOnTheirWay() {
    StepShape.Lengths lengths = step.lengths();
    long sampled =
        Math.max(
            (long) step.promptsAtOnce() * lengths.view(),
            (long) step.rowsAtOnce() * lengths.crop());
    return new VisionBytes(model, setup).heap(sampled, step.busyWorkers());
  }

  /** From sampling to the end of the update. */
  private void keptViews() {
    if (step.samples() && setup.keepsVision()) {
      VisionBytes vision = new VisionBytes(model, setup);
      long graph = setup.keepsVisionGraph() ? vision.kept(step.viewTokens()) : 0;
      for (Phase phase : List.of(Phase.ROLLOUT, Phase.JUDGE, Phase.UPDATE)) {
        entries.add(
            new Entry(
                phase.title() + ": views of the step",
                Place.DEVICE,
                phase,
                graph + vision.features(step.viewTokens())));
      }
    }
  }

  private void rollout() {
    StepShape.Lengths lengths = step.lengths();
    entries.addAll(
        new SamplingEstimate(model, setup, Phase.ROLLOUT)
            .of(rows(step.busyWorkers(), step.promptsAtOnce(), step.rowsAtOnce(), lengths)));
  }

  private static SamplingEstimate.Rows rows(
      int workers, int prompts, int rows, StepShape.Lengths lengths) {
    return new SamplingEstimate.Rows(
        workers,
        prompts,
        lengths.prefix(),
        lengths.view(),
        rows,
        lengths.turns(),
        lengths.turn(),
        lengths.crop(),
        lengths.sampled());
  }

  private void judge(StepShape.Judge judge) {
    long crops = step.judgedAtOnce(judge);
    entries.addAll(
        new SamplingEstimate(judge.model(), setup, Phase.JUDGE)
            .of(
                new SamplingEstimate.Rows(
                    step.busyWorkers(),
                    crops,
                    judge.promptTokens(),
                    judge.cropTokens(),
                    crops,
                    0,
                    0,
                    0,
                    judge.newTokens())));
  }

  /** One worker answers them all. */
  private void validation() {
    entries.addAll(
        new SamplingEstimate(model, setup, Phase.VALIDATION)
            .of(rows(1, step.validated(), step.validated(), step.lengths())));
  }

  private void device(String what, long bytes) {
    entries.add(new Entry(what, Place.DEVICE, Phase.ALWAYS, bytes));
  }

  private void host(String what, long bytes) {
    entries.add(new Entry(what, Place.HOST, Phase.ALWAYS, bytes));
  }
}

package dev.ergo.rl.memory;

import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.rl.memory.MemoryPlan.Entry;
import dev.ergo.rl.memory.MemoryPlan.Phase;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * The arithmetic of a memory plan. Weights, gradients, moments and caches are exact; activations
 * are counted from what the tensor programs (language.torchscript, logprobs.torchscript,
 * vision.torchscript) keep for the backward pass, and the scratch space of native kernels is not in
 * it.
 */
public final class MemoryEstimate {

  private static final long CACHE_BYTES = ImageProcessor.DEFAULT_CACHE_BYTES;

  /** What Java, libtorch and the loaded programs take before a model is there; measured. */
  private static final long PROCESS_BYTES = 400L << 20;

  private final ModelShape model;
  private final TextConfig text;
  private final StepShape step;
  private final ModelSetup setup;
  private final List<Entry> entries = new ArrayList<>();

  private MemoryEstimate(ModelShape model, StepShape step, ModelSetup setup) {
    this.model = model;
    this.text = model.text();
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
    estimate.update();
    return new MemoryPlan(estimate.entries);
  }

  private void held() {
    long trained = setup.trained(model);
    boolean masters = !setup.adapts() && setup.weightBytes() != 4;
    device("weights", Phase.ALWAYS, model.weights() * setup.weightBytes());
    // An adapter is float32 whatever the model is.
    device("adapter", Phase.ALWAYS, setup.adapter().weights() * 4);
    device("reference and judge", Phase.ALWAYS, setup.copyBytes());
    device("gradients", Phase.ALWAYS, step.split().workers() * trained * 4);
    device("optimiser: moments", Phase.ALWAYS, trained * 8);
    device("optimiser: float32 masters", Phase.ALWAYS, masters ? trained * 4 : 0);
    long patches =
        4L
                * ((long) step.prompts() * step.lengths().view()
                    + (long) step.rows() * step.lengths().turns() * step.lengths().crop())
            + step.judge()
                .filter(StepShape.Judge::ownBudget)
                .map(judge -> 4L * step.rows() * judge.cropTokens())
                .orElse(0L);
    host("image caches", Math.min(CACHE_BYTES, patches * ModelShape.PATCH_BYTES));
    host("image caches: originals", Math.min(CACHE_BYTES, step.originalBytes()));
    host("Java and libtorch", PROCESS_BYTES);
  }

  private void rollout() {
    long views =
        Math.max(
            (long) step.promptsAtOnce() * step.lengths().view(),
            (long) step.rowsAtOnce() * step.lengths().crop());
    entries.addAll(
        new SamplingEstimate(model, setup, Phase.ROLLOUT)
            .of(
                new SamplingEstimate.Rows(
                    step.busyWorkers(),
                    step.promptsAtOnce(),
                    step.lengths().prefix(),
                    step.rowsAtOnce(),
                    step.lengths().turns(),
                    step.lengths().turn(),
                    step.lengths().sampled(),
                    views)));
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
                    crops,
                    0,
                    0,
                    judge.newTokens(),
                    crops * judge.cropTokens())));
  }

  /** Workers go through their passes side by side. */
  private void update() {
    long rows = (long) step.busyWorkers() * step.rowsOfPass();
    long prefixes = (long) step.busyWorkers() * step.prefixesOfPass();
    long prefixTokens = prefixes * step.lengths().prefix();
    long tokens = prefixTokens + rows * step.lengths().continuation();
    long attended =
        (rows * step.columns() + prefixTokens) * model.heads() * 2 * setup.computeBytes();
    long layer = tokens * kept() + attended;
    long between = tokens * text.hiddenSize() * setup.weightBytes();
    device(
        "update: activations",
        Phase.UPDATE,
        setup.checkpointing() ? text.layers() * between + layer : text.layers() * layer);
    long copied = (setup.checkpointing() ? 1 : text.layers()) * model.layerWeights();
    device(
        "update: float32 copies",
        Phase.UPDATE,
        setup.widens() ? (copied + model.outputWeights()) * 4 : 0);
    logits(rows * step.lengths().sampled());
    // Gradients as they come out of the backward pass, before they are added to the sums.
    long trained = setup.trained(model);
    int fresh = setup.adapts() ? 4 : setup.weightBytes() == 4 ? 4 : 2 + 4;
    device("update: new gradients", Phase.UPDATE, step.busyWorkers() * trained * fresh);
    boolean whole = setup.trainsVision() && setup.keepsVisionGraph();
    long views =
        (whole ? step.prompts() : prefixes) * step.lengths().view()
            + (whole ? step.rows() : rows) * step.lengths().turns() * step.lengths().crop();
    device(
        "update: vision tower",
        Phase.UPDATE,
        setup.trainsVision() ? visionKept(views) : model.visionPassing(views, step.busyWorkers()));
  }

  private void logits(long scored) {
    long limit = Math.max(1, LogProbRequest.LOGITS_AT_ONCE / text.vocabSize());
    long atOnce = Math.min(scored, step.busyWorkers() * limit);
    // Under an adapter nothing of this size waits for the backward pass (logprobs.torchscript).
    long numbers = 5 * atOnce + (setup.adapts() ? 0 : 3 * scored);
    device("update: logits", Phase.UPDATE, numbers * text.vocabSize() * 4);
  }

  /** Bytes of a token that a layer keeps for the backward pass, without attention's own. */
  private long kept() {
    long hidden = text.hiddenSize();
    long inner = text.intermediateSize();
    // Both norms keep their float32 input and its normalised form.
    long norms = 4 * hidden * 4;
    long products = (2 * hidden + 2 * model.heads()) * setup.computeBytes();
    long mlp = (setup.adapts() ? 3 : 4) * inner * setup.computeBytes();
    // The adapter reads a float32 copy at each of its seven matrices.
    boolean copies = setup.adapts() && setup.weightBytes() != 4;
    return norms + products + mlp + (copies ? (6 * hidden + inner) * 4 : 0);
  }

  private long visionKept(long tokens) {
    VisionConfig vision = model.vision();
    long perPatch =
        4L * vision.hiddenSize() * 4
            + (7L * vision.hiddenSize() + 4L * vision.intermediateSize()) * setup.computeBytes();
    // The adapter reads a float32 copy at each of its matrices.
    boolean copied = setup.adapts() && setup.weightBytes() != 4;
    long read = copied ? (4L * vision.hiddenSize() + vision.intermediateSize()) * 4 : 0;
    long widened = setup.widens() ? model.visionWeights() * 4 : 0;
    return 4 * tokens * (vision.depth() * (perPatch + read) + ModelShape.PATCH_BYTES) + widened;
  }

  private void device(String what, Phase phase, long bytes) {
    entries.add(new Entry(what, Place.DEVICE, phase, bytes));
  }

  private void host(String what, long bytes) {
    entries.add(new Entry(what, Place.HOST, Phase.ALWAYS, bytes));
  }
}

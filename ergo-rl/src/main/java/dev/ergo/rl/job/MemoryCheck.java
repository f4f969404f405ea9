package dev.ergo.rl.job;

import ai.djl.Device;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.model.ComputeType;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PolicyOutline;
import dev.ergo.rl.memory.AutoSizes;
import dev.ergo.rl.memory.DryRun;
import dev.ergo.rl.memory.FreeMemory;
import dev.ergo.rl.memory.LargestStep;
import dev.ergo.rl.memory.MemoryAdvice;
import dev.ergo.rl.memory.MemoryEstimate;
import dev.ergo.rl.memory.MemoryLimit;
import dev.ergo.rl.memory.MemoryPlan;
import dev.ergo.rl.memory.MemoryReport;
import dev.ergo.rl.memory.ModelSetup;
import dev.ergo.rl.memory.ModelShape;
import dev.ergo.rl.memory.StepCost;
import dev.ergo.rl.memory.StepShape;
import dev.ergo.rl.train.SizesFile;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Workers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whether a training fits into the memory: a plan before anything is loaded, and a dry run of the
 * largest step before the first one.
 */
final class MemoryCheck {

  /** Models smaller than this are not dry-run unless asked for. */
  private static final long LEAST_WEIGHT_BYTES = 1L << 30;

  private final TrainingConfig config;
  private final Optional<GrpoRunConfig> grpo;
  private final LargestStep step;
  private final Optional<PlannedJudge> judge;

  /** Weights of all judges that are loaded beside the policy. */
  private final long judgeWeights;

  private final Planned planned;
  private final StepSizes sizes;
  private final boolean cpu;

  private final List<Device> devices;

  /** Free bytes of each GPU, before anything is loaded. */
  private final List<OptionalLong> free;

  private MemoryCheck(
      TrainingConfig config, int firstBudget, Optional<GrpoRunConfig> grpo, TrainingSources data) {
    this.config = config;
    this.grpo = grpo;
    PolicyOutline policy = PolicyOutline.of(config.model(), config.prompts());
    EpisodeRunner runner =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), config.episode());
    this.step =
        new LargestStep(
            runner,
            config.episode(),
            config.train(),
            data.train(),
            data.pageBytes(),
            policy.chat().tokenizer().id("<|im_end|>"),
            firstBudget,
            grpo.isPresent());
    this.devices = config.model().resolvedDevices();
    this.cpu = !devices.get(0).isGpu();
    this.free = cpu ? List.of() : devices.stream().map(FreeMemory::device).toList();
    this.judge = PlannedJudge.of(grpo, policy, step);
    this.judgeWeights = judgeWeights();
    MemoryLimit limit = MemoryLimit.of(config.train().memory().limitGib(), devices);
    AutoSizes auto = auto(policy, limit);
    Optional<StepSizes> kept = kept();
    this.sizes = kept.map(auto::kept).orElseGet(auto::chosen);
    this.planned = planned(policy, sizes);
    MemoryReport report =
        new MemoryReport(planned.plan(), cpu, devices.size(), limit.host(), limit.device());
    report.lines().forEach(Console.out()::println);
    auto.told(sizes, kept.isPresent()).ifPresent(Console.out()::println);
    report.refusal(planned.advice()).ifPresent(this::refuse);
  }

  /** What a run that goes on has begun with. */
  private Optional<StepSizes> kept() {
    return config.run().overwrite()
        ? Optional.empty()
        : SizesFile.in(config.run().folder())
            .read(config.model().formerComputeType(devices.get(0)));
  }

  private AutoSizes auto(PolicyOutline policy, MemoryLimit limit) {
    TrainConfig train = config.train();
    ModelConfig model = config.model();
    ComputeType compute = model.computeType(devices.get(0));
    // Joined weights are multiplied as they are.
    boolean joinable = !cpu && compute == ComputeType.of(model.dataType());
    boolean joins = joinable && model.joinForSampling().or(true);
    StepSizes wanted = train.sizes().withJoining(joins).withCompute(compute);
    int crops = grpo.map(own -> own.judge().batchSize().or(StepSizes.JUDGE_BATCH)).orElse(1);
    return new AutoSizes(
        grpo.isPresent()
            ? wanted.withBatches(wanted.rolloutBatch(), wanted.validationBatch(), crops)
            : wanted,
        AutoKeys.of(train, grpo, joinable && model.joinForSampling().isAuto(), model).names(),
        step.continuation(),
        sizes -> limit.holds(planned(policy, sizes).plan(), cpu),
        sizes -> planned(policy, sizes).cost().all());
  }

  /** How steps are cut up. */
  StepSizes sizes() {
    return sizes;
  }

  /** The plan. */
  MemoryPlan plan() {
    return planned.plan();
  }

  /** A step under some sizes. */
  private record Planned(ModelShape model, StepShape shape, ModelSetup setup) {

    MemoryPlan plan() {
      return MemoryEstimate.of(model, shape, setup);
    }

    MemoryAdvice advice() {
      return MemoryAdvice.of(model, shape, setup);
    }

    StepCost cost() {
      return new StepCost(model, shape, setup);
    }

    long weightBytes() {
      return model.weights() * setup.weightBytes();
    }
  }

  private Planned planned(PolicyOutline policy, StepSizes cut) {
    ModelShape model = ModelShape.of(policy.model());
    int workers = Workers.count(devices, model.weights(), config.train().shares());
    StepShape shape =
        step.shape(workers, cut)
            .on(new StepShape.Spread(devices.size(), stateOnHost()))
            .withValidated((validated(cut) + devices.size() - 1) / devices.size())
            .withJudge(judge.map(asked -> asked.shape(cut)));
    return new Planned(model, shape, setup(policy, model, cut));
  }

  private boolean stateOnHost() {
    return !cpu && config.train().optimizerPlace().isPresent();
  }

  private int validated(StepSizes cut) {
    int items = config.train().validation().items();
    return config.validates() ? Math.min(cut.validationBatch(), items) : 0;
  }

  private void refuse(String sentence) {
    if (!Boolean.FALSE.equals(config.train().memory().dryRun())) {
      throw new UserException(
          sentence + "; train.memory.dry_run=false trains all the same, should it be wrong");
    }
    Console.out().println("train.memory.dry_run is false, though " + sentence);
  }

  /**
   * Prints the plan of supervised training.
   *
   * @throws UserException if it takes more than there is
   */
  static MemoryCheck of(SftRunConfig config, TrainingSources data) {
    TrainingConfig training = config.training();
    int firstBudget = config.sft().firstBudget(training.episode().budget());
    return new MemoryCheck(training, firstBudget, Optional.empty(), data);
  }

  /** The same of GRPO, with what judges and references take. */
  static MemoryCheck of(GrpoRunConfig config, TrainingSources data) {
    TrainingConfig training = config.training();
    return new MemoryCheck(training, training.episode().budget(), Optional.of(config), data);
  }

  /**
   * Trains, which may need more at a time than was foreseen.
   *
   * @throws UserException naming the keys that would help if the memory is not enough
   */
  void guard(Runnable training) {
    planned
        .advice()
        .guard(
            "a step or a validation (train.validation.batch: %d)"
                .formatted(sizes.validationBatch()),
            training);
  }

  /**
   * Makes what is there from the first step to the last beside the weights.
   *
   * @throws UserException naming the keys that would help if the memory is not enough
   */
  <T> T guarded(Supplier<T> made) {
    return planned.advice().guarded("the optimiser's state with the sums of gradients", made);
  }

  private ModelSetup setup(PolicyOutline policy, ModelShape model, StepSizes cut) {
    ModelConfig section = config.model();
    int bytes = section.dtype().equals("bfloat16") ? 2 : 4;
    boolean starts = grpo.filter(GrpoRunConfig::loadsStart).isPresent();
    return new ModelSetup(
        bytes,
        policy.adapter(),
        section.freezeVision(),
        cut.gradientCheckpointing(),
        cut.keepVisionGraph() && grpo.isPresent(),
        bytes * (judgeWeights + (starts ? model.weights() : 0)),
        cpu,
        grpo.filter(own -> own.loss().needsEntropyGradients()).isPresent(),
        section.joining(cut.joinForSampling()).sampledOnGpu(),
        cut.compute());
  }

  /** Of judges that are loaded beside the policy. */
  private long judgeWeights() {
    Optional<PolicyOutline> crops = judge.filter(PlannedJudge::isLoaded).map(PlannedJudge::model);
    Optional<PolicyOutline> answers =
        grpo.flatMap(GrpoRunConfig::answerJudgeModel)
            .map(model -> PolicyOutline.of(model, config.prompts()));
    return Stream.of(crops, answers)
        .flatMap(Optional::stream)
        .mapToLong(asked -> ModelShape.of(asked.model()).weights())
        .sum();
  }

  /**
   * Goes through the largest step once on each device, where {@code train.memory.dry_run} or the
   * model's size asks for it.
   *
   * @param judging who judges crops on each device; empty if nobody does
   * @throws UserException if the memory is not enough
   */
  void dryRun(LoadedPolicy policy, UpdatePass update, List<QwenModel> judging) {
    Boolean asked = config.train().memory().dryRun();
    if (asked != null ? !asked : planned.weightBytes() < LEAST_WEIGHT_BYTES) {
      return;
    }
    boolean entropies = grpo.isPresent() && grpo.get().loss().needsEntropyGradients();
    Gradients kept = entropies ? Gradients.LOG_PROBS_AND_ENTROPIES : Gradients.LOG_PROBS;
    TrainConfig train = config.train();
    DryRun.Step largest =
        new DryRun.Step(
            planned.shape(),
            grpo.isPresent() ? train.temperature() : 1,
            kept,
            sizes.keepVisionGraph(),
            sizes.recordsVision());
    int crops = planned.shape().judge().map(planned.shape()::judgedAtOnce).orElse(0);
    Optional<DryRun.Judged> judged =
        judging.isEmpty()
            ? Optional.empty()
            : Optional.of(judge.orElseThrow().largest(judging, crops));
    Console.out().println("dry run of the largest step …");
    planned
        .advice()
        .guard(
            "the largest step that the configuration allows",
            () -> {
              DryRun done = DryRun.of(step, policy, update, largest, judged);
              Console.out()
                  .println(
                      told(done, judged.isPresent())
                          + MemoryReport.peak(devices, planned.plan(), free));
            });
  }

  private String told(DryRun done, boolean judges) {
    return String.format(
        Locale.ROOT,
        "largest step%s: rollout of two tokens a look %.1f s, %sone pass of the update %.1f s",
        devices.size() == 1 ? "" : " on each of %d GPUs".formatted(devices.size()),
        done.rolloutSeconds(),
        judges ? String.format(Locale.ROOT, "the judge's %.1f s, ", done.judgeSeconds()) : "",
        done.updateSeconds());
  }
}

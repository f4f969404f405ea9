package dev.ergo.rl.launch;

import ai.djl.Device;
import dev.ergo.core.config.Check;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.error.UserException;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PolicyOutline;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.ExampleSource;
import dev.ergo.rl.memory.FreeMemory;
import dev.ergo.rl.memory.JudgeShape;
import dev.ergo.rl.memory.LargestStep;
import dev.ergo.rl.memory.MemoryAdvice;
import dev.ergo.rl.memory.MemoryEstimate;
import dev.ergo.rl.memory.MemoryPlan;
import dev.ergo.rl.memory.MemoryReport;
import dev.ergo.rl.memory.MemoryShortage;
import dev.ergo.rl.memory.ModelShape;
import dev.ergo.rl.memory.PeakNote;
import dev.ergo.rl.memory.Rehearsal;
import dev.ergo.rl.memory.StepShape;
import dev.ergo.rl.memory.TrainingChoice;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Workers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a training fits into the memory: a plan before anything is loaded, and a rehearsal of the
 * largest step before the first one.
 */
final class MemoryCheck {

  /** Models smaller than this are not rehearsed unless asked for. */
  private static final long LEAST_WEIGHT_BYTES = 1L << 30;

  private final RunConfig config;
  private final LargestStep step;
  private final StepShape shape;
  private final Optional<PolicyOutline> judge;
  private final MemoryPlan plan;
  private final long weightBytes;
  private final boolean cpu;
  private final List<MemoryAdvice.Saving> savings;

  private MemoryCheck(RunConfig config, ExampleSource data) {
    this.config = config;
    PolicyOutline policy = PolicyOutline.of(config.model(), config.prompts());
    EpisodeRunner runner =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), config.episode());
    this.step =
        new LargestStep(
            runner,
            config.episode(),
            config.train(),
            data,
            policy.chat().tokenizer().id("<|im_end|>"),
            config.job() == JobKind.SFT
                ? config.sft().firstBudget(config.episode().budget())
                : config.episode().budget(),
            config.job() == JobKind.GRPO);
    ModelShape model = ModelShape.of(policy.model());
    Device device = config.model().resolvedDevice();
    this.cpu = !device.isGpu();
    this.judge = judge(policy);
    TrainingChoice choice = choice(policy, model);
    this.weightBytes = model.weights() * choice.weightBytes();
    this.shape =
        step.shape(Workers.count(device, model.weights(), config.train().shares()))
            .withJudge(judge.map(this::judgeShape));
    this.plan = MemoryEstimate.of(model, shape, choice);
    this.savings = MemoryAdvice.of(model, shape, choice);
    MemoryReport report =
        new MemoryReport(
            plan,
            cpu,
            new FreeMemory().host(),
            cpu ? java.util.OptionalLong.empty() : FreeMemory.device(device));
    report.lines().forEach(System.out::println);
    boolean overruled = Boolean.FALSE.equals(config.train().memory().dryRun());
    report
        .refusal(savings)
        .ifPresent(
            sentence -> {
              if (!overruled) {
                throw new UserException(
                    sentence
                        + "; train.memory.dry_run=false trains all the same, should it be wrong");
              }
              System.out.println("train.memory.dry_run is false, though " + sentence);
            });
  }

  /**
   * Prints the plan of a training.
   *
   * @throws UserException if it takes more than there is
   */
  static MemoryCheck plan(RunConfig config, ExampleSource data) {
    return new MemoryCheck(config, data);
  }

  /**
   * Trains, which may need more at a time than was foreseen.
   *
   * @throws UserException naming the keys that would help if the memory is not enough
   */
  void guard(Runnable training) {
    MemoryShortage.guard(
        "a step or a validation (train.validation.batch: %d)"
            .formatted(config.train().validation().batch()),
        savings,
        training);
  }

  private TrainingChoice choice(PolicyOutline policy, ModelShape model) {
    ModelConfig section = config.model();
    int bytes = section.dtype().equals("bfloat16") ? 2 : 4;
    return new TrainingChoice(
        bytes,
        policy.adapterWeights(),
        section.freezeVision(),
        config.train().memory().gradientCheckpointing(),
        config.train().memory().recordsVision() && config.job() == JobKind.GRPO,
        config.job() == JobKind.GRPO ? copies(model.weights() * bytes, bytes) : 0,
        cpu);
  }

  private long copies(long own, int bytes) {
    long other =
        GrpoParts.loadsJudge(config)
            ? ModelShape.of(judge.orElseThrow().model()).weights() * bytes
            : 0;
    return other + (GrpoParts.loadsStart(config) ? own : 0);
  }

  private Optional<PolicyOutline> judge(PolicyOutline policy) {
    if (config.job() != JobKind.GRPO || !GrpoParts.judgesHere(config)) {
      return Optional.empty();
    }
    return Optional.of(
        GrpoParts.loadsJudge(config)
            ? PolicyOutline.of(GrpoParts.judgeSection(config), config.prompts())
            : policy);
  }

  private JudgeShape judgeShape(PolicyOutline asked) {
    return new JudgeShape(
        ModelShape.of(asked.model()),
        config.judge().batchSize(),
        judged(asked, 1).get(0).length(),
        judgeBudget(),
        config.judge().maxNewTokens(),
        config.judge().budget() != null);
  }

  private int judgeBudget() {
    return Check.orDefault(config.judge().budget(), config.episode().cropBudget());
  }

  private List<TokenSequence> judged(PolicyOutline asked, int crops) {
    SingleLook look =
        new SingleLook(
            asked.chat(), asked.images(), asked.prompts(), config.judge().maxNewTokens());
    return step.judged(look, judgeBudget(), crops);
  }

  /**
   * Goes through the largest step once, where {@code train.memory.dry_run} or the model's size asks
   * for it.
   *
   * @param judging who judges crops, if anyone does
   * @throws UserException if the memory is not enough
   */
  void rehearse(LoadedPolicy policy, UpdatePass update, Optional<QwenModel> judging) {
    Boolean asked = config.train().memory().dryRun();
    if (asked != null ? !asked : weightBytes < LEAST_WEIGHT_BYTES) {
      return;
    }
    boolean entropies = config.job() == JobKind.GRPO && config.loss().needsEntropyGradients();
    Gradients kept = entropies ? Gradients.LOG_PROBS_AND_ENTROPIES : Gradients.LOG_PROBS;
    double temperature = config.job() == JobKind.GRPO ? config.train().temperature() : 1;
    Optional<Rehearsal.Judged> judged =
        judging.map(
            model ->
                new Rehearsal.Judged(
                    model,
                    judged(judge.orElseThrow(), shape.judgedAtOnce(shape.judge().orElseThrow())),
                    config.judge().maxNewTokens()));
    System.out.println("rehearsing the largest step …");
    MemoryShortage.guard(
        "the largest step that the configuration allows",
        savings,
        () -> {
          Rehearsal done = Rehearsal.of(step, policy, update, temperature, kept, judged);
          System.out.println(
              String.format(
                      Locale.ROOT,
                      "largest step: rollout prefills %.1f s, %sone pass of the update %.1f s",
                      done.rolloutSeconds(),
                      judged.isPresent()
                          ? String.format(Locale.ROOT, "the judge's %.1f s, ", done.judgeSeconds())
                          : "",
                      done.updateSeconds())
                  + PeakNote.of(policy.model().device(), plan, cpu));
        });
  }
}

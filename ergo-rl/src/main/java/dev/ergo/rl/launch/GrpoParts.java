package dev.ergo.rl.launch;

import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolder;
import dev.ergo.data.UsableExamples;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.ask.CropReader;
import dev.ergo.rl.grpo.CropJudge;
import dev.ergo.rl.grpo.EndpointReader;
import dev.ergo.rl.grpo.GrpoTask;
import dev.ergo.rl.grpo.PolicyUpdate;
import dev.ergo.rl.grpo.RolloutLog;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.train.TrainingTask;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Validation;
import dev.ergo.rl.train.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What GRPO needs beside the policy: a frozen copy of the start, the judge and the policy loss. */
final class GrpoParts implements AutoCloseable {

  private final RunConfig config;
  private final LoadedPolicy policy;

  /** The policy as it was before training, where someone needs it and it is not the base itself. */
  private final Optional<LoadedPolicy> start;

  private final Optional<LoadedPolicy> otherJudge;
  private final Workers workers;

  /** Models opened over the memory of others, for the workers behind the first. */
  private final List<QwenModel> shared = new ArrayList<>();

  private final List<EndpointReader> servers = new ArrayList<>();

  private final PolicyUpdate update;
  private final GrpoTask task;

  GrpoParts(
      RunConfig config,
      LoadedPolicy policy,
      UpdatePass pass,
      EpisodeRunner runner,
      UsableExamples data,
      Validation validation,
      RunFolder folder) {
    this.config = config;
    this.policy = policy;
    this.workers = pass.workers();
    boolean judged = config.rewards().needsJudge();
    this.otherJudge = loadsJudge(config) ? Optional.of(loadJudge()) : Optional.empty();
    this.start = loadsStart(config) ? Optional.of(loadStart()) : Optional.empty();
    this.update =
        new PolicyUpdate(
            pass,
            config.loss(),
            config.train(),
            config.loss().needsReference() ? frozenStart() : List.of(),
            policy.images(),
            policy.manager(),
            config.episode().maxSampledTokens());
    AnswerMatcher matcher = new AnswerMatcher(config.rewards().match());
    this.task =
        new GrpoTask(
            policy,
            runner,
            data,
            workers,
            judged ? judges(matcher) : List.of(),
            EpisodeScorer.of(config.rewards()),
            config.advantage(),
            update,
            new RolloutLog(folder.resolve("rollouts"), matcher, data.source().digest()),
            validation,
            config.train(),
            config.run().seed());
  }

  TrainingTask task() {
    return task;
  }

  /** Whether a judge computes in this process. */
  static boolean judgesHere(RunConfig config) {
    return config.rewards().needsJudge() && config.judge().endpoint() == null;
  }

  /** Whether a judge of its own is loaded. */
  static boolean loadsJudge(RunConfig config) {
    return judgesHere(config) && config.judge().path() != null;
  }

  /**
   * Whether the starting policy is loaded a second time. A new adapter changes nothing yet: there
   * the base weights are the starting policy.
   */
  static boolean loadsStart(RunConfig config) {
    boolean judges = judgesHere(config) && config.judge().path() == null;
    boolean freshAdapter = config.model().lora() != null;
    return (judges || config.loss().needsReference()) && !freshAdapter;
  }

  /** The starting policy, a model for each worker. */
  private List<QwenModel> frozenStart() {
    return start
        .map(policyBefore -> perWorker(policyBefore.model()))
        .orElseGet(() -> workers.models().stream().map(QwenModel::withoutAdapter).toList());
  }

  private List<QwenModel> perWorker(QwenModel model) {
    List<QwenModel> models = new ArrayList<>(List.of(model));
    while (models.size() < workers.count()) {
      models.add(model.shared());
      shared.add(models.get(models.size() - 1));
    }
    return models;
  }

  private List<CropJudge> judges(AnswerMatcher matcher) {
    Optional<PixelLimits> limits =
        Optional.ofNullable(config.judge().budget()).map(PixelLimits::ofBudget);
    return readers().stream()
        .map(reader -> new CropJudge(reader, matcher, limits, config.judge().batchSize()))
        .toList();
  }

  /** Who looks at crops, one for each worker. */
  private List<? extends CropReader> readers() {
    if (!judgesHere(config)) {
      while (servers.size() < workers.count()) {
        servers.add(
            new EndpointReader(
                config.judge().endpoint(),
                policy.images(),
                config.promptsOfServers(),
                config.judge().maxNewTokens()));
      }
      return servers;
    }
    LoadedPolicy asked = otherJudge.or(() -> start).orElse(policy);
    SingleLook look =
        new SingleLook(
            asked.chat(), policy.images(), asked.prompts(), config.judge().maxNewTokens());
    return otherJudge.map(judge -> perWorker(judge.model())).orElseGet(this::frozenStart).stream()
        .map(model -> CropReader.of(model, look))
        .toList();
  }

  private LoadedPolicy loadStart() {
    return LoadedPolicy.load(
        config.model(), PromptOverrides.of(policy.prompts()), config.run().seed());
  }

  private LoadedPolicy loadJudge() {
    return LoadedPolicy.load(judgeSection(config), config.prompts(), config.run().seed());
  }

  /** A judge of its own, held as the policy is. */
  static ModelConfig judgeSection(RunConfig config) {
    ModelConfig section = config.model();
    return new ModelConfig(
        config.judge().path(), null, section.device(), section.dtype(), null, null, null);
  }

  /** The model that judges, if one does in this process. */
  Optional<QwenModel> judge() {
    return judgesHere(config)
        ? Optional.of(otherJudge.map(LoadedPolicy::model).orElseGet(() -> frozenStart().get(0)))
        : Optional.empty();
  }

  @Override
  public void close() {
    task.close();
    update.close();
    servers.forEach(EndpointReader::close);
    shared.forEach(QwenModel::close);
    start.ifPresent(LoadedPolicy::close);
    otherJudge.ifPresent(LoadedPolicy::close);
  }
}

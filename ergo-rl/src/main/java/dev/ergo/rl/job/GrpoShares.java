package dev.ergo.rl.job;

import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.io.Console;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.ask.CropReader;
import dev.ergo.rl.grpo.CropJudge;
import dev.ergo.rl.grpo.EpisodeSampler;
import dev.ergo.rl.grpo.GoldReader;
import dev.ergo.rl.grpo.GrpoShare;
import dev.ergo.rl.grpo.LocalSampler;
import dev.ergo.rl.grpo.RolloutRows;
import dev.ergo.rl.grpo.ShareParts;
import dev.ergo.rl.grpo.ShareScoring;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.rollout.ServerSampler;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The shares of a GRPO run that this process computes, with what they ask beside the policy: a
 * frozen copy of the start, and the judge.
 */
final class GrpoShares implements AutoCloseable {

  private final GrpoRunConfig config;
  private final TrainingConfig training;
  private final ShareSetup setup;
  private final LoadedPolicy policy;

  /** The policy as it was before training, where someone needs it and it is not the base itself. */
  private final Optional<LoadedPolicy> start;

  private final Optional<LoadedPolicy> otherJudge;

  /** Models that judge crops in this process, one for each worker; possibly none. */
  private final List<QwenModel> judging;

  /** Models opened over the memory of others, for the workers behind the first. */
  private final List<QwenModel> shared = new ArrayList<>();

  private final List<JudgeServer> servers = new ArrayList<>();

  /** Servers that sample, where they do. */
  private Optional<ServerSampler> rollouts = Optional.empty();

  private final EpisodeSampler sampler;
  private final PolicyLoss loss;
  private final List<GrpoShare> shares;

  /**
   * What the shares are made from.
   *
   * @param policy the policy
   * @param workers compute the shares, one each
   * @param runner runs episodes
   * @param sourceDigest digest of the training data
   * @param sizes how much is computed at a time
   * @param folder keeps what a judge's server has said
   */
  record ShareSetup(
      LoadedPolicy policy,
      Workers workers,
      EpisodeRunner runner,
      String sourceDigest,
      StepSizes sizes,
      Path folder) {}

  GrpoShares(GrpoRunConfig config, ShareSetup setup) {
    this.config = config;
    this.training = config.training();
    this.setup = setup;
    this.policy = setup.policy();
    this.otherJudge =
        config.loadsJudge()
            ? Optional.of(load(config.judgeModel(), training.prompts()))
            : Optional.empty();
    this.start =
        config.loadsStart()
            ? Optional.of(load(training.model(), PromptOverrides.of(policy.prompts())))
            : Optional.empty();
    List<QwenModel> frozen = config.needsStart() ? frozenStart() : List.of();
    this.judging =
        config.judgesHere()
            ? otherJudge.map(judge -> perWorker(judge.models())).orElse(frozen)
            : List.of();
    this.sampler = made();
    this.loss = new PolicyLoss(config.loss(), policy.manager().getDevice());
    this.shares = shares(config.needsReference() ? frozen : List.of());
  }

  private List<GrpoShare> shares(List<QwenModel> reference) {
    AnswerMatcher matcher = new AnswerMatcher(config.rewards().match());
    TrainConfig train = training.train().with(setup.sizes());
    ShareParts parts =
        new ShareParts(
            sampler,
            loss,
            config.loss(),
            train,
            setup.runner(),
            new RolloutRows(train.groupSize(), matcher, setup.sourceDigest()),
            policy.images(),
            policy.manager());
    List<CropJudge> judges = config.rewards().needsJudge() ? cropJudges() : List.of();
    return IntStream.range(0, setup.workers().count())
        .mapToObj(
            worker ->
                new GrpoShare(
                    parts,
                    setup.workers().models().get(worker),
                    // A reward of one's own need not bear several threads.
                    new ShareScoring(EpisodeScorer.of(config.rewards()), ofWorker(judges, worker)),
                    ofWorker(reference, worker)))
        .toList();
  }

  private static <T> Optional<T> ofWorker(List<T> each, int worker) {
    return each.isEmpty() ? Optional.empty() : Optional.of(each.get(worker));
  }

  private EpisodeSampler made() {
    TrainConfig train = training.train().with(setup.sizes());
    if (config.rollout() == null) {
      return new LocalSampler(setup.runner(), train, training.run().seed());
    }
    ServerSampler asked =
        new ServerSampler(
            config.rollout(),
            policy,
            setup.runner(),
            training.episode(),
            train,
            training.run().seed(),
            Console.out()::println);
    rollouts = Optional.of(asked);
    return asked;
  }

  /** Samples the episodes. */
  EpisodeSampler sampler() {
    return sampler;
  }

  /** One for each worker. */
  List<GrpoShare> shares() {
    return shares;
  }

  /** The model that judges crops on each device; empty where none does in this process. */
  List<QwenModel> judges() {
    return judging.isEmpty()
        ? List.of()
        : IntStream.range(0, setup.workers().copies().size())
            .mapToObj(device -> judging.get(setup.workers().devices().indexOf(device)))
            .toList();
  }

  /** The starting policy, a model for each worker. */
  private List<QwenModel> frozenStart() {
    return start
        .map(policyBefore -> perWorker(policyBefore.models()))
        .orElseGet(() -> setup.workers().models().stream().map(QwenModel::withoutAdapter).toList());
  }

  private List<QwenModel> perWorker(List<QwenModel> copies) {
    List<QwenModel> models = setup.workers().perWorker(copies);
    models.stream().filter(model -> !copies.contains(model)).forEach(shared::add);
    return models;
  }

  private List<CropJudge> cropJudges() {
    Optional<PixelLimits> limits =
        Optional.ofNullable(config.judge().budget()).map(PixelLimits::ofBudget);
    int batch = setup.sizes().judgeBatch();
    if (!config.judgesHere()) {
      JudgeServer.Records records = JudgeServer.Records.in(setup.folder());
      return setup.workers().models().stream()
          .map(model -> new CropJudge(server(records), limits, batch))
          .toList();
    }
    SingleLook look = look();
    return judging.stream()
        .map(
            model ->
                new CropJudge(
                    CropReader.of(model, look),
                    GoldReader.of(config.judge().score(), model, look),
                    limits,
                    batch))
        .toList();
  }

  /** How models of this process look at crops. */
  private SingleLook look() {
    LoadedPolicy asked = otherJudge.or(() -> start).orElse(policy);
    // What the policy has decoded is of use to a judge that reads pixels in the same way.
    boolean same = asked.images().normalization().equals(policy.images().normalization());
    return new SingleLook(
        asked.chat(),
        same ? policy.images() : asked.images(),
        asked.prompts(),
        config.judge().maxNewTokens());
  }

  private CropReader server(JudgeServer.Records records) {
    JudgeServer server =
        new JudgeServer(config.judge(), policy.images(), training.prompts(), records);
    servers.add(server);
    return server.reader();
  }

  private LoadedPolicy load(ModelConfig model, PromptOverrides prompts) {
    return LoadedPolicy.load(
        setup.sizes().applied(model), prompts, training.run().seed(), Console.out()::println);
  }

  @Override
  public void close() {
    shares.forEach(GrpoShare::close);
    loss.close();
    rollouts.ifPresent(ServerSampler::close);
    servers.forEach(JudgeServer::close);
    shared.forEach(QwenModel::close);
    start.ifPresent(LoadedPolicy::close);
    otherJudge.ifPresent(LoadedPolicy::close);
  }
}

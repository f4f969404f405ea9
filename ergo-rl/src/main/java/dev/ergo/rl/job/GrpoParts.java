package dev.ergo.rl.job;

import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.ask.ChatClient;
import dev.ergo.eval.ask.CropReader;
import dev.ergo.eval.ask.Replies;
import dev.ergo.rl.grpo.CropJudge;
import dev.ergo.rl.grpo.EpisodeSampler;
import dev.ergo.rl.grpo.GrpoTask;
import dev.ergo.rl.grpo.LocalSampler;
import dev.ergo.rl.grpo.PolicyUpdate;
import dev.ergo.rl.grpo.RolloutLog;
import dev.ergo.rl.report.TrainingOutcome;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.rollout.ServerSampler;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What GRPO needs beside the policy: a frozen copy of the start, the judge and the policy loss. */
final class GrpoParts {

  private final GrpoRunConfig config;
  private final TrainingConfig training;
  private final StepSizes sizes;
  private final LoadedPolicy policy;

  /** The policy as it was before training, where someone needs it and it is not the base itself. */
  private final Optional<LoadedPolicy> start;

  private final Optional<LoadedPolicy> otherJudge;
  private final Workers workers;

  /** Models that judge crops in this process, one for each worker; possibly none. */
  private final List<QwenModel> judging;

  /** Models opened over the memory of others, for the workers behind the first. */
  private final List<QwenModel> shared = new ArrayList<>();

  private final List<ChatClient> servers = new ArrayList<>();
  private final Optional<Replies> replies;
  private final RefusedCrops refused;

  /** Servers that sample, where they do. */
  private Optional<ServerSampler> rollouts = Optional.empty();

  private final PolicyUpdate update;
  private final GrpoTask task;

  GrpoParts(GrpoRunConfig config, Training.Parts parts) {
    this.config = config;
    this.training = config.training();
    this.sizes = parts.sizes();
    this.policy = parts.policy();
    this.workers = parts.update().workers();
    this.replies =
        config.rewards().needsJudge() && config.judge().endpoint() != null
            ? Optional.of(Replies.in(parts.folder().resolve("judge-replies.jsonl")))
            : Optional.empty();
    this.refused = new RefusedCrops(parts.folder().resolve(TrainingOutcome.REFUSED_CROPS));
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
    this.update =
        new PolicyUpdate(
            parts.update(),
            config.loss(),
            training.train().with(sizes),
            config.loss().needsReference() ? frozen : List.of(),
            policy.images(),
            policy.manager(),
            training.episode().maxSampledTokens());
    AnswerMatcher matcher = new AnswerMatcher(config.rewards().match());
    EpisodeSampler sampler = sampler(parts);
    this.task =
        new GrpoTask(
            sampler,
            parts.examples(),
            new GrpoTask.Scoring(
                config.rewards().needsJudge() ? judges(matcher) : List.of(),
                EpisodeScorer.of(config.rewards()),
                config.advantage()),
            update,
            new RolloutLog(
                parts.folder().resolve("rollouts"), matcher, parts.examples().source().digest()),
            training.train().with(sizes),
            training.run().seed());
  }

  private EpisodeSampler sampler(Training.Parts parts) {
    TrainConfig train = training.train().with(sizes);
    if (config.rollout() == null) {
      return new LocalSampler(parts.runner(), train, training.run().seed());
    }
    ServerSampler servers =
        new ServerSampler(
            config.rollout(),
            policy,
            parts.runner(),
            training.episode(),
            train,
            training.run().seed(),
            System.out::println);
    rollouts = Optional.of(servers);
    return servers;
  }

  /** The starting policy, a model for each worker. */
  private List<QwenModel> frozenStart() {
    return start
        .map(policyBefore -> perWorker(policyBefore.models()))
        .orElseGet(() -> workers.models().stream().map(QwenModel::withoutAdapter).toList());
  }

  private List<QwenModel> perWorker(List<QwenModel> copies) {
    List<QwenModel> models = workers.perWorker(copies);
    models.stream().filter(model -> !copies.contains(model)).forEach(shared::add);
    return models;
  }

  private List<CropJudge> judges(AnswerMatcher matcher) {
    Optional<PixelLimits> limits =
        Optional.ofNullable(config.judge().budget()).map(PixelLimits::ofBudget);
    return readers().stream()
        .map(reader -> new CropJudge(reader, matcher, limits, sizes.judgeBatch()))
        .toList();
  }

  /** Who looks at crops, one for each worker. */
  private List<CropReader> readers() {
    if (!config.judgesHere()) {
      return workers.models().stream().map(model -> server()).toList();
    }
    LoadedPolicy asked = otherJudge.or(() -> start).orElse(policy);
    // What the policy has decoded is of use to a judge that reads pixels in the same way.
    boolean same = asked.images().normalization().equals(policy.images().normalization());
    SingleLook look =
        new SingleLook(
            asked.chat(),
            same ? policy.images() : asked.images(),
            asked.prompts(),
            config.judge().maxNewTokens());
    return judging.stream().map(model -> CropReader.of(model, look)).toList();
  }

  /**
   * A model behind a server. Its replies are kept on the disk: a run that goes on repeats steps
   * since its last checkpoint, and the server would be asked twice.
   */
  private CropReader server() {
    ChatClient client =
        new ChatClient(config.judge().endpoint(), policy.images(), System.out::println);
    client.keepIn(replies.orElseThrow());
    servers.add(client);
    CropReader reader =
        CropReader.of(
            client,
            PromptOverrides.ofServers(training.prompts()),
            config.judge().maxNewTokens(),
            refused::add);
    return (requests, crops) -> {
      client.beginBatch();
      // The batch does not end: the same crop, asked about greedily, has the same reply.
      return reader.ask(requests, crops);
    };
  }

  private LoadedPolicy load(ModelConfig model, PromptOverrides prompts) {
    return LoadedPolicy.load(
        model.joining(sizes.joinForSampling()),
        prompts,
        training.run().seed(),
        System.out::println);
  }

  /** What the loop runs; closing it closes what it holds. */
  Training.Task asTask() {
    return new Training.Task(task, judging.isEmpty() ? List.of() : judgingByDevice(), this::close);
  }

  private List<QwenModel> judgingByDevice() {
    return IntStream.range(0, workers.copies().size())
        .mapToObj(device -> judging.get(workers.devices().indexOf(device)))
        .toList();
  }

  private void close() {
    task.close();
    update.close();
    rollouts.ifPresent(ServerSampler::close);
    servers.forEach(ChatClient::close);
    shared.forEach(QwenModel::close);
    start.ifPresent(LoadedPolicy::close);
    otherJudge.ifPresent(LoadedPolicy::close);
  }
}

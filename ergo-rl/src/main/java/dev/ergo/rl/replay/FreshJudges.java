package dev.ergo.rl.replay;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Console;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.eval.ask.CropReader;
import dev.ergo.rl.grpo.CropJudge;
import dev.ergo.rl.grpo.GoldReader;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.job.JudgeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges that are asked anew, opened by the first who asks them. */
final class FreshJudges implements AutoCloseable {

  /** Crops judged together where nobody has said how many. */
  private static final int BATCH = 64;

  private final ReplaySpec.Run run;
  private final ReplaySpec spec;
  private final Map<ModelConfig, LoadedPolicy> models = new HashMap<>();
  private final Map<JudgeConfig, CropJudge> judges = new HashMap<>();
  private final List<JudgeServer> servers = new ArrayList<>();

  FreshJudges(ReplaySpec spec, ReplaySpec.Run run) {
    this.spec = spec;
    this.run = run;
  }

  /**
   * The judge of a section.
   *
   * @param name of the run, for messages
   * @throws UserException if nobody knows which model it is, or it can't be loaded
   */
  CropJudge of(String name, JudgeConfig config) {
    CropJudge known = judges.get(config);
    if (known != null) {
      return known;
    }
    Optional<PixelLimits> limits = Optional.ofNullable(config.budget()).map(PixelLimits::ofBudget);
    int batch = config.batchSize().or(BATCH);
    CropJudge judge =
        config.endpoint() != null
            ? new CropJudge(server(config), limits, batch)
            : model(name, config, limits, batch);
    judges.put(config, judge);
    return judge;
  }

  private CropReader server(JudgeConfig config) {
    if (spec.replies() == null) {
      throw new UserException(
          "judge.endpoint would have to be asked, and its replies are kept by one process; leave run.engine out, or give a judge.path");
    }
    JudgeServer server =
        new JudgeServer(config, new ImageProcessor(), prompts(), Path.of(spec.replies()));
    servers.add(server);
    return server.reader();
  }

  private CropJudge model(
      String name, JudgeConfig config, Optional<PixelLimits> limits, int batch) {
    LoadedPolicy asked =
        models.computeIfAbsent(
            section(name, config),
            section -> LoadedPolicy.load(whole(section), prompts(), 0, Console.out()::println));
    SingleLook look =
        new SingleLook(asked.chat(), asked.images(), asked.prompts(), config.maxNewTokens());
    return new CropJudge(
        CropReader.of(asked.model(), look),
        GoldReader.of(config.score(), asked.model(), look),
        limits,
        batch);
  }

  /** A judge of its own, or the policy as it was before training. */
  private ModelConfig section(String name, JudgeConfig config) {
    if (config.path() != null) {
      return beside(config.path());
    }
    ModelConfig start =
        policy()
            .orElseThrow(
                () ->
                    new UserException(
                        "the rollouts in %s do not hold what the judge of rewards.region says, so it has to be asked, and nothing says which model it is; give judge.path or judge.endpoint"
                            .formatted(name)));
    return start.beside(start.path(), start.adapter());
  }

  /** A model of its own, held as the policy was. */
  private ModelConfig beside(String path) {
    return policy()
        .map(own -> own.beside(path, null))
        .orElseGet(() -> new ModelConfig(path, null, null, null, null, null, null));
  }

  /** The same for a process that works anywhere. */
  ModelConfig wholeBeside(String path) {
    return whole(beside(path));
  }

  private Optional<ModelConfig> policy() {
    return Optional.ofNullable(run.model())
        .map(yaml -> ConfigLoader.fromYaml(yaml, ModelConfig.class));
  }

  /** Another process works in another folder. */
  private ModelConfig whole(ModelConfig section) {
    return section.beside(whole(section.path()), whole(section.adapter()));
  }

  private String whole(String path) {
    if (path == null) {
      return null;
    }
    Path here = Path.of(spec.folder()).resolve(path);
    return Files.isDirectory(here) ? here.toString() : path;
  }

  private PromptOverrides prompts() {
    return Optional.ofNullable(run.prompts())
        .map(yaml -> ConfigLoader.fromYaml(yaml, PromptOverrides.class))
        .orElse(null);
  }

  @Override
  public void close() {
    servers.forEach(JudgeServer::close);
    models.values().forEach(LoadedPolicy::close);
  }
}

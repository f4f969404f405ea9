package dev.ergo.rl.launch;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ExampleSources;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.rl.policy.LoadedPolicy;
import dev.ergo.rl.run.Provenance;
import dev.ergo.rl.run.RunFolder;
import dev.ergo.rl.sft.SftTask;
import dev.ergo.rl.train.TrainingLoop;
import dev.ergo.rl.train.TrainingTask;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Validation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The jobs grpo and sft: puts the parts together around the training loop. */
final class TrainJob {

  private final RunConfig config;
  private final RunFolder folder;
  private final LoadedPolicy policy;
  private final ExampleSource data;

  private TrainJob(RunConfig config, RunFolder folder, LoadedPolicy policy, ExampleSource data) {
    this.config = config;
    this.folder = folder;
    this.policy = policy;
    this.data = data;
  }

  static void run(LoadedConfig<RunConfig> loaded) {
    RunConfig config = loaded.value();
    try (ExampleSource data = ExampleSources.open(config.data().train(), Path.of(""));
        LoadedPolicy policy =
            LoadedPolicy.load(config.model(), config.prompts(), config.run().seed());
        RunFolder folder = RunFolder.open(config.run(), loaded.resolved(), loaded.toYaml())) {
      new TrainJob(config, folder, policy, data).run();
    }
  }

  private void run() {
    try (ExampleSource heldOut = openValidation();
        UpdatePass update = new UpdatePass(policy, config.train())) {
      provenance(heldOut);
      EpisodeRunner runner =
          new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), config.episode());
      Validation validation = validation(runner, heldOut);
      TrainingTask task =
          new SftTask(
              policy,
              update,
              runner,
              data,
              validation,
              config.train(),
              config.sft(),
              config.run().seed());
      new TrainingLoop(folder, config.train(), policy, update, task, System.out).run();
    }
  }

  private ExampleSource openValidation() {
    return config
        .data()
        .validation()
        .map(source -> ExampleSources.open(source, Path.of("")))
        .orElse(null);
  }

  private Validation validation(EpisodeRunner runner, ExampleSource heldOut) {
    Path results = folder.resolve("validation");
    MatchConfig match =
        config.rewards() == null ? MatchConfig.defaults() : config.rewards().match();
    return heldOut == null || config.train().validationItems() == 0
        ? Validation.none(results)
        : new Validation(
            runner,
            new AnswerMatcher(match),
            heldOut,
            config.train().validationItems(),
            config.train().validationBatch(),
            results);
  }

  private void provenance(ExampleSource heldOut) {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("train", data.digest());
    if (heldOut != null) {
      digests.put("validation", heldOut.digest());
    }
    Provenance.write(
        folder.resolve("provenance.json"),
        config.run().seed(),
        policy.model().device().toString(),
        policy.sources(),
        digests);
  }
}

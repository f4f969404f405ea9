package dev.ergo.rl.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.io.Console;
import dev.ergo.core.policy.PolicyOutline;
import dev.ergo.core.run.RunState;
import dev.ergo.data.DataConfig;
import dev.ergo.data.FirstRows;
import java.util.function.Function;

/** Checks a training before it begins: model, rows and memory. No weights are loaded. */
final class TrainingValidation {

  private final TrainingConfig config;

  private TrainingValidation(TrainingConfig config) {
    this.config = config;
  }

  /**
   * Says what was found.
   *
   * @param plan checks the memory for a data set
   * @throws dev.ergo.core.error.UserException for what would keep it from running
   */
  static void of(
      LoadedConfig<?> loaded, TrainingConfig config, Function<TrainingSources, MemoryCheck> plan) {
    RunState.nothingToDo(config.run(), loaded).ifPresent(Console.out()::println);
    new TrainingValidation(config).check(plan);
  }

  private void check(Function<TrainingSources, MemoryCheck> plan) {
    DataConfig data = config.data();
    PolicyOutline policy = PolicyOutline.of(config.model(), config.prompts());
    Console.out().println("model: its files fit together");
    EpisodeRunner runner =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), config.episode());
    FirstRows rows =
        new FirstRows(
            data.onBadImage(),
            image -> policy.images().patches(runner.view(image)),
            Console.out()::println);
    try (TrainingSources sources = TrainingSources.open(data, config.run().seed())) {
      sources.refuseOverlap(data);
      rows.check("data.train", sources.train());
      sources.heldOut().ifPresent(set -> rows.check("data.validation", set));
      plan.apply(sources);
    }
  }
}

package dev.ergo.rl.launch;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.rl.sweep.ConfigDigest;
import dev.ergo.rl.sweep.EvalResults;
import dev.ergo.rl.sweep.TrainingResults;
import dev.ergo.rl.sweep.Variant;
import java.util.List;

/**
 * A variant of a sweep under one seed, with the configuration of its run.
 *
 * @param variant what is run
 * @param config its resolved configuration, folder and seed included
 */
record PlannedTrial(Variant variant, LoadedConfig<RunConfig> config) {

  long seed() {
    return config.value().run().seed();
  }

  /** Identifies what it computes. */
  String digest() {
    return ConfigDigest.of(config.earliest());
  }

  /** Names of the measures that it will have. */
  List<String> measures() {
    return trains() ? TrainingResults.names(validates()) : EvalResults.names(config.value().eval());
  }

  /** The columns that say most about it; none without held-out items. */
  List<String> tellingColumns() {
    if (!trains()) {
      return EvalResults.telling(config.value().eval());
    }
    return validates() ? TrainingResults.telling() : List.of();
  }

  /** Whether it is trained; otherwise it is evaluated. */
  boolean trains() {
    return config.value().job() != JobKind.EVAL;
  }

  private boolean validates() {
    return config.value().data().validation().isPresent()
        && config.value().train().validation().items() > 0;
  }

  /** As messages name it. */
  String title() {
    return "%s, seed %d".formatted(variant.name(), seed());
  }
}

package dev.ergo.rl.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.io.Digest;
import dev.ergo.core.job.LoadedJob;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.RunState;
import dev.ergo.eval.job.EvalRunConfig;
import dev.ergo.rl.job.GrpoRunConfig;
import dev.ergo.rl.job.SftRunConfig;
import dev.ergo.rl.job.TrainingConfig;
import java.util.List;
import java.util.Optional;

/**
 * A variant of a sweep under one seed, with the configuration of its run.
 *
 * @param variant what is run
 * @param job what runs, with its resolved configuration, folder and seed included
 * @param start the same for a process of its own
 */
record PlannedTrial(Variant variant, LoadedJob<?> job, TrialStart start) {

  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPropertyInclusion(JsonInclude.Value.construct(Include.NON_NULL, Include.NON_NULL))
          .build();

  /** Whether a sweep can run what a configuration says. */
  static boolean isTrial(Record config) {
    return config instanceof EvalRunConfig || training(config).isPresent();
  }

  private static Optional<TrainingConfig> training(Record config) {
    if (config instanceof GrpoRunConfig grpo) {
      return Optional.of(grpo.training());
    }
    return config instanceof SftRunConfig sft ? Optional.of(sft.training()) : Optional.empty();
  }

  private Optional<TrainingConfig> training() {
    return training(job.config().value());
  }

  /** Where it runs. */
  RunFolderConfig run() {
    return training().map(TrainingConfig::run).orElseGet(() -> evaluation().run());
  }

  long seed() {
    return run().seed();
  }

  /** Identifies what it computes: its resolved configuration without where it is kept. */
  String digest() {
    return digest(job.config().earliest());
  }

  /**
   * The digest of a resolved configuration in its {@linkplain
   * dev.ergo.core.config.LoadedConfig#earliest earliest form}. Keys count in the order of their
   * names, and those that are null do not, so that new optional sections leave it as it is.
   */
  static String digest(JsonNode resolved) {
    try {
      // Read as plain maps: those are written in the order of their keys, trees are not.
      Object plain = CANONICAL.convertValue(RunState.withoutPlace(resolved), Object.class);
      return Digest.hex(CANONICAL.writeValueAsString(plain));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    }
  }

  /** Names of the measures that it will have. */
  List<String> measures() {
    return trains()
        ? TrainingResults.names(validates(), job.config().value() instanceof GrpoRunConfig)
        : EvalResults.names(evaluation().eval());
  }

  /** The columns that say most about it; none without held-out items. */
  List<String> tellingColumns() {
    if (!trains()) {
      return EvalResults.telling(evaluation().eval());
    }
    return validates() ? TrainingResults.telling() : List.of();
  }

  /** Whether it is trained; otherwise it is evaluated. */
  boolean trains() {
    return training().isPresent();
  }

  private boolean validates() {
    return training().filter(TrainingConfig::validates).isPresent();
  }

  private EvalRunConfig evaluation() {
    return (EvalRunConfig) job.config().value();
  }

  /** As messages name it. */
  String title() {
    return "%s, seed %d".formatted(variant.name(), seed());
  }
}

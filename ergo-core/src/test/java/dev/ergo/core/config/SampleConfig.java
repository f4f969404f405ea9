package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records with every kind of component, and short ways to load them. */
final class SampleConfig {

  private SampleConfig() {}

  enum LossType {
    GRPO,
    DR_GRPO
  }

  record Root(
      String job,
      Train train,
      Reward reward,
      List<Benchmark> benchmarks,
      Map<String, Benchmark> named,
      Optional<Benchmark> extra) {
    Root {
      job = Check.orDefault(job, "grpo");
      train = Check.orDefault(train, new Train(null, null, null, null, null, null));
      benchmarks = Check.orDefault(benchmarks, List.of());
      named = Check.orDefault(named, Map.of());
    }
  }

  record Train(
      Integer steps,
      Integer groupSize,
      Double learningRate,
      Boolean freezeVision,
      LossType lossType,
      Long seed) {
    Train {
      steps = Check.atLeast("steps", Check.orDefault(steps, 10), 1);
      groupSize = Check.atLeast("groupSize", Check.orDefault(groupSize, 8), 2);
      learningRate = Check.above("learning_rate", Check.orDefault(learningRate, 1e-5), 0);
      freezeVision = Check.orDefault(freezeVision, true);
      lossType = Check.orDefault(lossType, LossType.GRPO);
      seed = Check.orDefault(seed, 0L);
    }

    /** A method that looks like a property; it must not be written. */
    public boolean isShort() {
      return steps < 5;
    }
  }

  record Reward(Map<String, Double> weights, double gamma) {}

  record Benchmark(String type, Path path, Integer limit) {
    Benchmark {
      Check.present("path", path);
      if (limit != null && limit > 100) {
        throw new IllegalArgumentException("limit and type do not go together");
      }
    }
  }

  static Root load(Path file, String... overrides) {
    return loaded(file, overrides).value();
  }

  static LoadedConfig<Root> loaded(Path file, String... overrides) {
    Map<String, String> map = new HashMap<>();
    for (String override : overrides) {
      String[] sides = override.split("=", 2);
      map.put(sides[0], sides[1]);
    }
    return ConfigLoader.load(file, map, Root.class);
  }

  static String error(Path file, String... overrides) {
    return assertThrows(UserException.class, () -> load(file, overrides)).getMessage();
  }
}

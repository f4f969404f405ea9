package dev.ergo.eval.benchmark;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.config.Nearest;
import dev.ergo.core.error.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The benchmarks that are on the class path: Ergo's own, then those of others. */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * All benchmarks, in the order of their lines.
   *
   * @throws UserException if a line names nothing that can be made, or two have one name
   */
  public static List<Benchmark> all() {
    List<Benchmark> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try {
      ServiceLoader.load(Benchmark.class, Benchmark.class.getClassLoader()).forEach(all::add);
    } catch (ServiceConfigurationError e) {
      throw new UserException(
          "A benchmark on the class path can't be made (%s); correct the line that names it."
              .formatted(e.getMessage()),
          e);
    }
    for (Benchmark benchmark : all) {
      if (!names.add(benchmark.name())) {
        throw new UserException(
            "Two benchmarks on the class path have the name %s; rename one of them."
                .formatted(benchmark.name()));
      }
    }
    return all;
  }

  /**
   * The benchmark of a name, in whatever case.
   *
   * @throws InvalidValueException listing the known ones if there is none
   */
  static Benchmark named(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    List<Benchmark> all = all();
    return all.stream()
        .filter(benchmark -> benchmark.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> known = all.stream().map(Benchmark::name).toList();
              String meant =
                  Nearest.of(name, known).map(near -> "; did you mean " + near + "?").orElse("");
              return new InvalidValueException(
                  "type", "must be one of " + String.join(", ", known) + meant);
            });
  }

  /** The names of the benchmarks with some property, for messages. */
  static String names(Predicate<Benchmark> property) {
    return all().stream().filter(property).map(Benchmark::name).collect(Collectors.joining(", "));
  }
}

package dev.ergo.cli;

import dev.ergo.core.config.ConfigOverride;
import dev.ergo.core.io.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A configuration with values laid over it, as commands are given them. */
final class ConfigArguments {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "CONFIG",
      completionCandidates = Shipped.class,
      description =
          "a configuration file; a bare name is looked for in configs/ too, and among those that come with Ergo")
  private String config;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "values of keys, in YAML, such as run.name=wide train.steps=50")
  private List<String> values = new ArrayList<>();

  String config() {
    return config;
  }

  /** The values for the loader of configurations; of a key that is given twice the later counts. */
  List<ConfigOverride> overrides() {
    Map<String, ConfigOverride> overrides = new LinkedHashMap<>();
    for (String value : values) {
      int sign = value.indexOf('=');
      if (sign < 1) {
        throw new ParameterException(
            spec.commandLine(), value + " is no KEY=VALUE, such as train.steps=50");
      }
      String key = value.substring(0, sign);
      overrides.put(key, ConfigOverride.argument(key, value.substring(sign + 1)));
    }
    return List.copyOf(overrides.values());
  }

  /** The names of the configurations that come with Ergo, for completion. */
  static final class Shipped implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      Path shelf = Installation.here().orElse(Path.of("")).resolve("configs");
      try (Stream<Path> files = Files.list(shelf)) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".yaml") && !name.equals("reference.yaml"))
            .sorted()
            .toList()
            .iterator();
      } catch (IOException e) {
        // Names are a help, and nothing else is.
        return List.<String>of().iterator();
      }
    }
  }
}

package dev.ergo.spark;

import dev.ergo.core.job.Main;
import dev.ergo.core.job.StopSignals;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What spark-submit starts: {@code spark-submit ergo-spark-submit.jar grpo.yaml run.name=x ...}, a
 * configuration and keys of it with other values.
 */
public final class SparkMain {

  private SparkMain() {}

  /** Runs the job and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Main.beginProcess();
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String argument : Arrays.stream(arguments).skip(1).toList()) {
      int sign = argument.indexOf('=');
      if (sign < 1) {
        System.err.println(
            "error: %s is no key=value; give the configuration first and keys such as run.name=x behind it"
                .formatted(argument));
        System.exit(1);
      }
      overrides.put(argument.substring(0, sign), argument.substring(sign + 1));
    }
    overrides.putIfAbsent("run.engine", "spark");
    StopSignals.listenAndExitOrderly();
    StopSignals.exit(Main.run(arguments.length == 0 ? null : arguments[0], overrides));
  }
}

package dev.ergo.cli;

import dev.ergo.core.job.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the job of a configuration. */
@Command(
    name = "run",
    description = "Runs the job that a configuration names.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCodes.FINE,
      ExitCodes.MISTAKE,
      ExitCodes.DEFECT,
      ExitCodes.DIFFERS,
      ExitCodes.STOPPED,
    },
    footer = {"", "An example: ergo run grpo.yaml run.name=short train.steps=3"})
final class RunCommand implements Callable<Integer> {

  @Mixin private HelpOption help;

  @Mixin private ConfigArguments arguments;

  @Override
  public Integer call() {
    return Main.launch(arguments.config(), arguments.overrides());
  }
}

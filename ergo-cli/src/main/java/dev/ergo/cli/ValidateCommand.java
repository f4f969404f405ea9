package dev.ergo.cli;

import dev.ergo.core.job.Main;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks a configuration without doing its work. */
@Command(
    name = "validate",
    description =
        "Checks a configuration without doing its work: keys, files, model, first rows, memory.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the job can begin",
      ExitCodes.MISTAKE,
      ExitCodes.DEFECT,
    },
    footer = {"", "An example: ergo validate mine.yaml"})
final class ValidateCommand implements Callable<Integer> {

  @Mixin private HelpOption help;

  @Mixin private ConfigArguments arguments;

  @Override
  public Integer call() {
    return Main.validate(arguments.config(), arguments.overrides());
  }
}

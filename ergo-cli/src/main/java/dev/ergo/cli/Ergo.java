package dev.ergo.cli;

import dev.ergo.core.job.StopSignals;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ergo}. */
@Command(
    name = "ergo",
    description = "Trains vision-language models to answer in two looks.",
    versionProvider = Ergo.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ValidateCommand.class,
      InitCommand.class,
      JobsCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCodes.FINE,
      ExitCodes.MISTAKE,
      ExitCodes.DEFECT,
      ExitCodes.DIFFERS,
      ExitCodes.STOPPED,
    },
    footer = {"", "An example: ergo run grpo.yaml train.steps=3"})
public final class Ergo implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private HelpOption help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "says which version this is, and ends")
  private boolean version;

  /** Without a command its help is shown. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs the command of the arguments and ends the process with its exit code. */
  public static void main(String[] arguments) {
    StopSignals.exit(commandLine().execute(arguments));
  }

  /** The command with all that belong to it. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Ergo());
    line.setParameterExceptionHandler(Ergo::refuse);
    return line;
  }

  private static int refuse(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .printf(
            "error: %s; `%s --help` lists what can be given%n",
            e.getMessage(), command.getCommandSpec().qualifiedName());
    return 1;
  }

  /** The version of the jar; classes of a checkout have none. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Ergo.class.getPackage().getImplementationVersion();
      return new String[] {"ergo " + (version == null ? "(a checkout)" : version)};
    }
  }
}

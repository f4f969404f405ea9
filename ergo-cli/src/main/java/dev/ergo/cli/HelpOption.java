package dev.ergo.cli;

import picocli.CommandLine.Option;

/** The option of every command that says what can be given to it. */
final class HelpOption {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "says what can be given, and ends")
  private boolean asked;
}

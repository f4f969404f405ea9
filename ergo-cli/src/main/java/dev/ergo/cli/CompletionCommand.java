package dev.ergo.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell reads to complete commands. */
@Command(
    name = "completion",
    description = "Prints what a shell reads to complete commands and names of configurations.",
    footer = {
      "",
      "bash: source <(ergo completion bash)",
      "zsh:  source <(ergo completion zsh)",
      "in ~/.bashrc or ~/.zshrc for every session."
    })
final class CompletionCommand implements Runnable {

  /** A shell. */
  enum Shell {
    bash,
    zsh
  }

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (shell == Shell.zsh) {
      out.println("autoload -Uz compinit && compinit");
      out.println("autoload -Uz bashcompinit && bashcompinit");
    }
    CommandLine root = spec.root().commandLine();
    out.println(AutoComplete.bash("ergo", root));
    out.flush();
  }
}

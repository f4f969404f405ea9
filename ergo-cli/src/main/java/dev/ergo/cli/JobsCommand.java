package dev.ergo.cli;

import dev.ergo.core.job.Jobs;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the jobs. */
@Command(name = "jobs", description = "Lists the jobs that a configuration can name, a line each.")
final class JobsCommand implements Runnable {

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Jobs.all().forEach((name, job) -> out.printf(Locale.ROOT, "%-10s %s%n", name, job.summary()));
  }
}

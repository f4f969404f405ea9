package dev.ergo.cli;

import dev.ergo.core.config.Check;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a configuration for data of one's own. */
@Command(
    name = "init",
    description = "Writes a commented configuration for your own data into a folder.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {ExitCodes.FINE, ExitCodes.MISTAKE},
    footer = {
      "",
      "What is not given is asked for on a terminal, and takes its default elsewhere.",
      "An example: ergo init mine --data questions.parquet --lora 64 --device cuda:0"
    })
final class InitCommand implements Callable<Integer> {

  private static final String FILE = "grpo.yaml";

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "the folder; it is made where it is missing")
  private Path folder;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "questions to train on: a file, a folder, or org/name in the Hugging Face cache")
  private String data;

  @Option(
      names = "--validation",
      paramLabel = "PATH",
      description = "held-out questions; default: none")
  private String validation;

  @Option(
      names = "--question",
      paramLabel = "COLUMN",
      description = "its column; default: question")
  private String question;

  @Option(names = "--answer", paramLabel = "COLUMN", description = "its column; default: answer")
  private String answer;

  @Option(names = "--image", paramLabel = "COLUMN", description = "its column; default: image")
  private String image;

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description =
          "a Qwen2.5-VL model: a folder, or org/name in the Hugging Face cache; default: policies/ergo-tiny")
  private String model;

  @Option(
      names = "--lora",
      paramLabel = "RANK",
      description = "trains an adapter of this rank; 0, the default: the full weights")
  private Integer lora;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "auto (the first GPU if there is one, the default), cpu or cuda:N")
  private String device;

  @Option(names = "--steps", paramLabel = "N", description = "steps of training; default: 200")
  private Integer steps;

  @Override
  public Integer call() {
    try {
      Path file = folder.resolve(FILE);
      if (Files.exists(file)) {
        throw new UserException(
            file + " is there already; delete it, or give another folder than " + folder);
      }
      String text = new OwnConfig(answers()).text();
      Files.createDirectories(folder);
      AtomicWrite.text(file, text);
      PrintWriter out = spec.commandLine().getOut();
      out.println(file + " is written; `ergo validate " + file + "` checks it with your data,");
      out.println("and `ergo run " + file + "` trains.");
      return 0;
    } catch (IOException e) {
      return refused(
          "%s can't be made (%s); give another folder".formatted(folder, e.getMessage()));
    } catch (UserException e) {
      return refused(e.getMessage());
    }
  }

  private OwnConfig.Answers answers() {
    Questions ask = new Questions(System.console());
    String train = ask.needed(data, "--data", "Questions to train on (a file or folder)");
    return new OwnConfig.Answers(
        OwnConfig.runName(folder),
        OwnConfig.seenFrom(folder, train),
        OwnConfig.seenFrom(folder, ask.optional(validation, "Held-out questions (none: return)")),
        ask.or(question, "Column of the question", "question"),
        ask.or(answer, "Column of the answer", "answer"),
        ask.or(image, "Column of the image", "image"),
        model(ask),
        number("lora", ask.or(lora, "Rank of a LoRA adapter (0: full weights)", 0), 0),
        ask.or(device, "Device (auto, cpu, cuda:N)", "auto"),
        number("steps", ask.or(steps, "Steps of training", 200), 1));
  }

  private String model(Questions ask) {
    String given = ask.optional(model, "Model [" + OwnConfig.SMALL + "]");
    return given == null ? OwnConfig.SMALL : OwnConfig.seenFrom(folder, given);
  }

  private int refused(String sentence) {
    spec.commandLine().getErr().println("error: " + sentence);
    return 1;
  }

  private static int number(String option, int value, int least) {
    if (value < least) {
      throw new UserException("--%s is %d; give at least %d".formatted(option, value, least));
    }
    return value;
  }

  /** Asks on a terminal for what no option gives. */
  private record Questions(Console terminal) {

    String needed(String given, String option, String question) {
      String answer = optional(given, question);
      if (answer == null) {
        throw new UserException("no data given; name a file or folder with " + option);
      }
      return answer;
    }

    String optional(String given, String question) {
      if (given != null || terminal == null) {
        return given;
      }
      String line = terminal.readLine("%s: ", question);
      return line == null || line.isBlank() ? null : line.strip();
    }

    String or(String given, String question, String otherwise) {
      return Check.orDefault(optional(given, question + " [" + otherwise + "]"), otherwise);
    }

    int or(Integer given, String question, int otherwise) {
      String answer =
          or(given == null ? null : given.toString(), question, String.valueOf(otherwise));
      try {
        return Integer.parseInt(answer);
      } catch (NumberFormatException e) {
        throw new UserException(answer + " is no whole number; " + question + " is one", e);
      }
    }
  }
}

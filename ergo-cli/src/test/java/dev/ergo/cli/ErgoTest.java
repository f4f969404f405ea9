package dev.ergo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.job.Job;
import dev.ergo.core.job.Jobs;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ErgoTest {

  @Test
  void jobsHaveALineEach() {
    List<String> lines = Said.by("jobs").succeeded().out().lines().toList();
    assertEquals(Jobs.all().size(), lines.size());
    for (Job<?> job : Jobs.all().values()) {
      assertTrue(
          lines.contains("%-10s %s".formatted(job.name(), job.summary())),
          "no line of " + job.name());
      assertTrue(job.summary().length() < 100, job.summary());
    }
  }

  @Test
  void theDocumentsSayOfEachJobWhatTheCommandSays() throws IOException {
    String readme = Files.readString(RepositoryFiles.path("README.md"));
    for (Job<?> job : Jobs.all().values()) {
      assertTrue(
          readme.contains("| %s | %s |".formatted(job.name(), job.summary())),
          "README.md has no row of job " + job.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "validate", "init", "jobs", "completion"})
  void everyCommandHasHelp(String command) {
    String help = Said.by(command, "--help").succeeded().out();
    assertTrue(help.startsWith("Usage: ergo " + command), help);
    assertEquals(help, Said.by("help", command).succeeded().out());
    assertTrue(Said.by("--help").succeeded().out().contains("\n  " + command + " "), command);
  }

  @Test
  void helpSaysWhatExitCodesMean() {
    String help = Said.by("--help").succeeded().out();
    for (String code : List.of("0", "1", "2", "3", "143")) {
      assertTrue(help.matches("(?s).*\n  " + code + " +[a-z].*"), () -> code + " in " + help);
    }
    assertEquals(help, Said.by().succeeded().out(), "help is what `ergo` alone says");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run | Missing required parameter: 'CONFIG'",
        "run grpo.yaml steps | steps is no KEY=VALUE, such as train.steps=50",
        "validate grpo.yaml train.stps=3 | error: argument train.stps: unknown key train.stps; did you mean train.steps?",
        "validate absent.yaml | no configuration file absent.yaml; looked for",
        "run grpo.yaml --steps=3 | Unknown option: '--steps=3'",
        "validate grpo.yaml train.steps=few | error: argument train.steps: train.steps is \"few\"; expected a whole number",
        "rn | Unmatched argument at index 0: 'rn'",
        "completion fish | 'fish'",
      })
  void mistakesAreOneSentence(String arguments, String part) {
    String refusal = Said.by(arguments.split(" ")).refusal();
    assertTrue(refusal.startsWith("error: "), refusal);
    assertTrue(refusal.contains(part), refusal);
  }

  /** What a run would stumble over behind its keys: each job opens what it reads. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "export.yaml export.policy=nowhere | export.policy: there is no folder nowhere",
        "import-sroie.yaml import.input=nowhere | import.input: no file *.json in nowhere/data/key",
        "inspect.yaml inspect.path=nowhere | There is no nowhere",
        "replay.yaml replay.runs=[nowhere] | replay.runs: nowhere holds no rollouts",
        "reproduce.yaml reproduce.run=nowhere | reproduce.run: nowhere holds no config.yaml",
        "compare.yaml compare.runs=[nowhere,elsewhere] | compare.runs: nowhere holds no finished evaluation",
        "init-3b.yaml model.init.tokenizer=nowhere | no file nowhere/vocab.json",
      })
  void everyJobIsCheckedBehindItsKeys(String arguments, String part) {
    String refusal = Said.by(("validate " + arguments).split(" ")).refusal();
    assertTrue(refusal.contains(part), refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scenes.yaml", "init-3b.yaml"})
  void whatWouldRunIsFoundGood(String config) {
    String said = Said.by("validate", config).succeeded().out();
    assertTrue(said.contains("nothing was found that would keep it from running"), said);
  }

  @Test
  void ofAKeyThatIsGivenTwiceTheLaterCounts() {
    String refusal = Said.by("validate", "grpo.yaml", "train.steps=3", "train.steps=few").refusal();
    assertTrue(refusal.contains("few"), refusal);
  }

  @Test
  void completionKnowsCommandsAndShippedConfigurations() {
    String script = Said.by("completion", "bash").succeeded().out();
    assertTrue(script.contains("complete -F _complete_ergo"), script);
    assertTrue(script.contains("\"grpo.yaml\""), script);
    assertTrue(Said.by("completion", "zsh").succeeded().out().contains("bashcompinit"));
  }

  @Test
  void exitCodesStandInTheDocuments() throws IOException {
    Path page = RepositoryFiles.path("docs/cli.md");
    String text = Files.readString(page);
    for (String code :
        List.of(
            ExitCodes.FINE,
            ExitCodes.MISTAKE,
            ExitCodes.DEFECT,
            ExitCodes.DIFFERS,
            ExitCodes.STOPPED)) {
      String row = "| " + code.replaceFirst(":", " | ") + " |";
      assertTrue(text.contains(row), row);
    }
  }
}

package dev.ergo.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run.overwrite} deletes runs and nothing else. */
@Tag("unit")
class OverwriteTest {

  @TempDir Path temporary;

  private Path folder;

  @BeforeEach
  void realFolder() throws IOException {
    folder = temporary.toRealPath();
  }

  private static final String CONFIG = "job: %s\nrun: {name: r, seed: 7}\n";
  private static final String ORIGIN =
      "{\"ergo\": \"x\", \"commit\": \"c\", \"seed\": 7, \"models\": {}, \"data\": {}}";

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** A run as a training leaves it. */
  private static Path run(Path run, String job) throws IOException {
    write(run.resolve("config.yaml"), CONFIG.formatted(job));
    write(run.resolve("provenance.json"), ORIGIN);
    for (String name :
        List.of(
            "metrics.jsonl",
            "first-example.html",
            "replies-0123456789ab.jsonl",
            "judge-replies.jsonl",
            "judge-refused.txt",
            "summary.json",
            "checkpoints/step-000002/model.safetensors",
            "checkpoints/.step-000004.tmp/model.safetensors",
            "checkpoints/..step-000004.tmp.tmp/model.safetensors",
            "checkpoints/.step-000001.old/model.safetensors",
            ".images-12345678901234567890.tmp",
            "rollouts/step-000000.parquet",
            "rollouts/.step-000001.parquet.77.tmp",
            "validation/step-000000.jsonl",
            "validation/step-000002.jsonl.damaged",
            "final/tokenizer.json")) {
      write(run.resolve(name), "former");
    }
    return run;
  }

  private RunFolder overwrite(Path run, String job) {
    RunFolderConfig section =
        new RunFolderConfig(
            run.getFileName().toString(), run.getParent().toString(), 7L, true, null, null, null);
    return RunFolder.open(section, LoadedConfigs.of(CONFIG.formatted(job)));
  }

  private void deletes(Path run, String job) throws IOException {
    overwrite(run, job).close();
    assertEquals(List.of(".lock", "config.yaml"), tree(run));
  }

  /** Refuses with one sentence that has these parts, and leaves everything as it was. */
  private void refuses(Path run, String... parts) throws IOException {
    List<String> before = tree(folder);
    String message =
        assertThrows(UserException.class, () -> overwrite(run, "grpo").close()).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(before, tree(folder));
  }

  private static List<String> tree(Path root) throws IOException {
    Path real = root.toRealPath();
    try (Stream<Path> walk = Files.walk(real)) {
      return walk.filter(path -> !path.equals(real))
          .map(path -> real.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aRunGoesWithAllThatItHasWritten() throws IOException {
    deletes(run(folder.resolve("r"), "grpo"), "grpo");
    deletes(run(folder.resolve("r"), "grpo"), "eval");
  }

  @Test
  void aRunThatHasJustBegunGoes() throws IOException {
    Path run = folder.resolve("r");
    write(run.resolve("config.yaml"), CONFIG.formatted("sft"));
    write(run.resolve(".provenance.json.tmp"), "{");
    deletes(run, "grpo");
  }

  @Test
  void aSweepGoesWithTheRunsOfItsTrials() throws IOException {
    Path sweep = run(folder.resolve("r"), "sweep");
    run(sweep.resolve("answer-only/seed-0"), "grpo");
    run(sweep.resolve("answer-only/seed--3"), "grpo");
    write(sweep.resolve("answer-only/seed-0/.lock"), "");
    deletes(sweep, "sweep");
  }

  @Test
  void aForeignFolderWithAConfigYamlStays() throws IOException {
    Path project = folder.resolve("r");
    write(project.resolve("config.yaml"), "logging: {level: debug}\n");
    write(project.resolve(".git/HEAD"), "ref");
    write(project.resolve("src/Main.java"), "class Main {}");
    refuses(project, "no run", "config.yaml", ".git", "src", "nothing was deleted");
  }

  /** Somebody's project that keeps a configuration of ours, or a provenance of another's. */
  @Test
  void aFolderWithHalfOfWhatMakesARunStays() throws IOException {
    Path project = folder.resolve("r");
    write(project.resolve("config.yaml"), CONFIG.formatted("grpo"));
    write(project.resolve("thesis.tex"), "years");
    refuses(project, "thesis.tex");
    write(project.resolve("provenance.json"), "{\"ergo\": \"x\", \"seed\": 8}");
    write(project.resolve("metrics.jsonl"), "mine");
    refuses(project, "no run");
    write(project.resolve("provenance.json"), ORIGIN.replace("7", "8"));
    refuses(project, "no run");
    write(project.resolve("provenance.json"), "{");
    refuses(project, "no run");
    write(project.resolve("provenance.json"), ORIGIN);
    refuses(project, "what no run writes", "thesis.tex");
  }

  @Test
  void whatSomebodyPutIntoARunStays() throws IOException {
    Path run = run(folder.resolve("r"), "grpo");
    for (String name :
        List.of("notes.txt", "final/.git/HEAD", "rollouts/kept/a.parquet", ".notes.tmp")) {
      Path file = write(run.resolve(name), "mine");
      refuses(run, name.split("/.[^/]*$")[0]);
      Files.delete(file);
      if (!file.getParent().equals(run)) {
        Files.delete(file.getParent());
      }
    }
    deletes(run, "grpo");
  }

  @Test
  void throughALinkTheRunItselfIsOverwritten() throws IOException {
    Path run = run(folder.resolve("disk/r"), "grpo");
    Path link = Files.createSymbolicLink(folder.resolve("r"), run);
    deletes(link, "grpo");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(List.of(".lock", "config.yaml"), tree(run));
  }

  @Test
  void aLinkToAForeignFolderIsRefused() throws IOException {
    write(folder.resolve("home/thesis.tex"), "years");
    Files.createSymbolicLink(folder.resolve("r"), folder.resolve("home"));
    refuses(folder.resolve("r"), "thesis.tex");
  }

  @Test
  void aLinkInsideIsRefusedAndNeverFollowed() throws IOException {
    Path run = run(folder.resolve("r"), "grpo");
    write(folder.resolve("disk/step-000000.parquet"), "far");
    Path link = Files.createSymbolicLink(run.resolve("validation/more"), folder.resolve("disk"));
    refuses(run, "validation/more (a link)");
    Files.delete(link);
    Files.delete(run.resolve("metrics.jsonl"));
    Files.createSymbolicLink(run.resolve("metrics.jsonl"), folder.resolve("disk"));
    refuses(run, "metrics.jsonl (a link)");
  }

  @Test
  void aMountPointMayBeARunButNotLieInOne() throws IOException, InterruptedException {
    Path run = Files.createDirectories(folder.resolve("r"));
    assumeTrue(mount("mount", "-t", "tmpfs", "tmpfs", run.toString()), "mounting takes root");
    try {
      run(run, "grpo");
      Path inside = run.resolve("rollouts");
      assertTrue(mount("mount", "-t", "tmpfs", "tmpfs", inside.toString()));
      refuses(run, "rollouts (another disk is mounted there)");
      assertTrue(mount("umount", inside.toString()));
      deletes(run, "grpo");
    } finally {
      mount("umount", "-l", run.toString());
    }
  }

  private static boolean mount(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theWorkingDirectoryIsRefused() throws IOException {
    Path here = Path.of("").toRealPath();
    String message =
        assertThrows(
                UserException.class,
                () ->
                    RunFolder.open(
                        new RunFolderConfig(
                            here.getFileName().toString(),
                            here.getParent().toString(),
                            7L,
                            true,
                            null,
                            null,
                            null),
                        LoadedConfigs.of(CONFIG.formatted("grpo"))))
            .getMessage();
    assertTrue(message.contains("nothing"), message);
    assertFalse(Files.exists(here.resolve(".lock")));
    assertTrue(Files.exists(here.resolve("pom.xml")));
  }

  @Test
  void theParentOfAnotherRunIsRefused() throws IOException {
    Path parent = run(folder.resolve("r"), "grpo");
    run(parent.resolve("child"), "grpo");
    refuses(parent, "what no run writes", "child");
    Path runs = folder.resolve("all");
    run(runs.resolve("one"), "grpo");
    refuses(runs, "no run", "one");
  }

  /** Killed in between, the former run is gone for whoever starts next, whole or not. */
  @Test
  void whatAKilledOverwriteLeftIsCleared() throws IOException {
    Path run = run(folder.resolve("r"), "grpo");
    Files.createDirectories(run.resolve(".former.tmp"));
    Files.move(run.resolve("checkpoints"), run.resolve(".former.tmp/checkpoints"));
    RunFolderConfig section =
        new RunFolderConfig("r", folder.toString(), 7L, false, null, null, null);
    Files.delete(run.resolve("summary.json"));
    try (RunFolder again = RunFolder.open(section, LoadedConfigs.of(CONFIG.formatted("grpo")))) {
      assertTrue(again.resumed());
    }
    assertFalse(Files.exists(run.resolve(".former.tmp")));
    assertFalse(Files.exists(run.resolve("rollouts/.step-000001.parquet.77.tmp")));
    deletes(run, "grpo");
  }
}

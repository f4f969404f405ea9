package dev.ergo.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RunFolderTest {

  @TempDir Path folder;

  private RunFolder open(int steps, boolean overwrite) throws IOException {
    String yaml =
        "job: sft\nrun: {name: r, overwrite: %s, seed: 0}\ntrain: {steps: %d}\n"
            .formatted(overwrite, steps);
    return RunFolder.open(
        new RunFolderConfig("r", folder.toString(), null, overwrite, null, null, null),
        LoadedConfigs.of(yaml));
  }

  /** As a job writes it once it has its models and data. */
  private void begin() throws IOException {
    Files.writeString(
        run().resolve("provenance.json"),
        "{\"ergo\": \"x\", \"commit\": \"c\", \"seed\": 0, \"models\": {}, \"data\": {}}");
  }

  private RunFolder openFrom(Path model) throws IOException {
    String yaml =
        "job: sft\nrun: {name: r, overwrite: true, seed: 0}\nmodel: {path: %s}\n".formatted(model);
    return RunFolder.open(
        new RunFolderConfig("r", folder.toString(), null, true, null, null, null),
        LoadedConfigs.of(yaml));
  }

  private Path run() {
    return folder.resolve("r");
  }

  @Test
  void aSecondProcessIsKeptOut() throws IOException {
    try (RunFolder first = open(3, false)) {
      assertFalse(first.resumed());
      String message = assertThrows(UserException.class, () -> open(3, false)).getMessage();
      assertTrue(message.contains("in use"), message);
      // Not even overwriting may touch what another process writes.
      assertThrows(UserException.class, () -> open(3, true));
      assertTrue(Files.exists(run().resolve("config.yaml")));
    }
    open(3, false).close();
  }

  @Test
  void anUnfinishedRunGoesOnWithTheSameConfigurationOnly() throws IOException {
    open(3, false).close();
    begin();
    Files.writeString(run().resolve("metrics.jsonl"), "{}\n");
    try (RunFolder again = open(3, false)) {
      assertTrue(again.resumed());
    }
    String message = assertThrows(UserException.class, () -> open(4, false)).getMessage();
    assertTrue(message.contains("train.steps"), message);
    // The refusal let go of the lock, and overwriting is no part of what a run computes.
    try (RunFolder again = open(4, true)) {
      assertFalse(again.resumed());
      assertFalse(Files.exists(run().resolve("metrics.jsonl")));
      Files.writeString(run().resolve("metrics.jsonl"), "{}\n");
    }
    try (RunFolder again = open(4, false)) {
      assertTrue(again.resumed());
    }
  }

  @Test
  void aRunWithoutResultsMayChangeItsConfiguration() throws IOException {
    open(3, false).close();
    Files.writeString(run().resolve("metrics.jsonl"), "");
    Files.writeString(run().resolve("provenance.json"), "{}");
    try (RunFolder again = open(4, false)) {
      assertFalse(again.resumed());
      assertTrue(Files.readString(run().resolve("config.yaml")).contains("steps: 4"));
    }
  }

  @Test
  void aFinishedRunIsRefused() throws IOException {
    open(3, false).close();
    begin();
    Files.writeString(run().resolve("summary.json"), "{}");
    String message = assertThrows(UserException.class, () -> open(3, false)).getMessage();
    assertTrue(message.contains("finished"), message);
    try (RunFolder again = open(3, true)) {
      assertFalse(Files.exists(again.resolve("summary.json")));
    }
  }

  @Test
  void overwritingNeverDeletesWhatTheRunReads() throws IOException {
    open(3, false).close();
    begin();
    Path model = Files.createDirectories(run().resolve("final"));
    Files.writeString(model.resolve("model.safetensors"), "weights");
    String message = assertThrows(UserException.class, () -> openFrom(model)).getMessage();
    assertTrue(message.contains("model.path") && message.contains("run.name"), message);
    assertTrue(Files.exists(model.resolve("model.safetensors")));
    assertTrue(Files.exists(run().resolve("config.yaml")));
    openFrom(folder.resolve("elsewhere")).close();
    assertFalse(Files.exists(model));
  }

  @Test
  void overwritingNeverDeletesWhatIsNoRun() throws IOException {
    Files.createDirectories(run());
    Path thesis = Files.writeString(run().resolve("thesis.tex"), "years");
    String message = assertThrows(UserException.class, () -> open(3, true)).getMessage();
    assertTrue(message.contains("config.yaml"), message);
    assertTrue(Files.exists(thesis));
  }

  /** Whoever opens a run clears it: not all of these would be written again. */
  @Test
  void whatKilledProcessesLeftGoesWhenARunGoesOn() throws IOException {
    open(3, false).close();
    for (String name :
        List.of(
            "rollouts/.step-000001.parquet.2147483600.tmp",
            "checkpoints/..step-000005.tmp.tmp/.model.safetensors.tmp",
            "checkpoints/.step-000001.old/model.safetensors",
            "checkpoints/.step-000004.tmp/model.safetensors",
            "checkpoints/step-000003/model.safetensors",
            ".final.tmp/model.safetensors",
            ".images-7.tmp")) {
      Path file = run().resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "half or whole");
    }
    try (RunFolder again = open(3, false)) {
      assertTrue(again.resumed());
      try (Stream<Path> walk = Files.walk(run())) {
        assertEquals(
            List.of(".lock", "checkpoints/step-000003/model.safetensors", "config.yaml"),
            walk.filter(Files::isRegularFile)
                .map(file -> run().relativize(file).toString())
                .sorted()
                .toList());
      }
      assertFalse(Files.exists(run().resolve("checkpoints/.step-000001.old")));
      assertFalse(Files.exists(run().resolve(".final.tmp")));
    }
  }

  /** A run that was killed while its provenance was written first has nothing to go on from. */
  @Test
  void temporariesAreNoResults() throws IOException {
    open(3, false).close();
    Files.writeString(run().resolve(".provenance.json.tmp"), "{");
    Files.writeString(run().resolve("slurm-12.out"), "a log of the scheduler");
    try (RunFolder again = open(4, false)) {
      assertFalse(again.resumed());
      assertFalse(Files.exists(run().resolve(".provenance.json.tmp")));
      assertTrue(Files.exists(run().resolve("slurm-12.out")));
    }
  }

  @Test
  void aFolderOfAnotherKindIsNotWrittenInto() throws IOException {
    Files.createDirectories(run().resolve("final"));
    Path weights = Files.writeString(run().resolve("final/model.safetensors"), "somebody's");
    String message = assertThrows(UserException.class, () -> open(3, false)).getMessage();
    assertTrue(message.contains("final") && message.contains("no config.yaml"), message);
    Path config = Files.writeString(run().resolve("config.yaml"), "a: b\n");
    message = assertThrows(UserException.class, () -> open(3, false)).getMessage();
    assertTrue(message.contains("no run has written"), message);
    assertEquals("a: b\n", Files.readString(config));
    assertEquals("somebody's", Files.readString(weights));
    assertFalse(Files.exists(run().resolve(".lock")));
  }

  @Test
  void throughALinkARunGoesOn() throws IOException {
    open(3, false).close();
    Files.writeString(run().resolve("metrics.jsonl"), "{}\n");
    Path link = Files.createSymbolicLink(folder.resolve("linked"), run());
    RunFolderConfig section =
        new RunFolderConfig(
            link.getFileName().toString(), folder.toString(), null, false, null, null, null);
    String yaml = "job: sft\nrun: {name: linked, seed: 0}\ntrain: {steps: 3}\n";
    try (RunFolder again = RunFolder.open(section, LoadedConfigs.of(yaml))) {
      assertTrue(again.resumed());
    }
  }

  @Test
  void aMovedRunGoesOn() throws IOException {
    open(3, false).close();
    Files.writeString(run().resolve("metrics.jsonl"), "{}\n");
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Files.move(run(), disk.resolve("moved"));
    String yaml = "job: sft\nrun: {name: moved, dir: disk, seed: 0}\ntrain: {steps: 3}\n";
    RunFolderConfig section =
        new RunFolderConfig("moved", disk.toString(), null, false, null, null, null);
    try (RunFolder again = RunFolder.open(section, LoadedConfigs.of(yaml))) {
      assertTrue(again.resumed());
    }
  }

  @Test
  void namesStayInsideTheirFolder() {
    for (String name :
        new String[] {"..", "a/b", "", ".hidden", "a b", "~x", "CON", "aux.1", "a".repeat(260)}) {
      InvalidValueException refusal =
          assertThrows(
              InvalidValueException.class,
              () -> new RunFolderConfig(name, null, null, null, null, null, null));
      assertEquals("name", refusal.key());
    }
    for (String dir : new String[] {"~/runs", "file:///x", "a/" + "b".repeat(260), "prn/x"}) {
      InvalidValueException refusal =
          assertThrows(
              InvalidValueException.class,
              () -> new RunFolderConfig(null, dir, null, null, null, null, null));
      assertEquals("dir", refusal.key());
    }
  }
}

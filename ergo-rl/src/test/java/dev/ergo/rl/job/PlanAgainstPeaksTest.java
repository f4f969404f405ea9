package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.device.StandIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory plan is never below what the largest step takes, and within 15 % of it, on several
 * devices within 10 %.
 */
@Tag("slow")
class PlanAgainstPeaksTest {

  @TempDir Path folder;

  @Test
  void onTheCpu() throws IOException, InterruptedException {
    check(
        "cpu",
        1.15,
        Map.of(),
        List.of(
            "train.memory.keep_vision_graph=false",
            "model.lora.rank=8",
            "train.memory.gradient_checkpointing=true",
            "train.memory.rollout_batch=2",
            "model.freeze_vision=true",
            "episode.budget=100 episode.crop_budget=80"));
  }

  @Test
  void onADevice() throws IOException, InterruptedException {
    check(
        "cuda:0",
        1.15,
        standIn(1),
        List.of(
            "model.dtype=bfloat16 model.freeze_vision=true",
            "model.dtype=bfloat16 model.lora.rank=8",
            "model.dtype=bfloat16 model.lora.rank=16 train.memory.gradient_checkpointing=true",
            "train.group_size=8 train.memory.keep_vision_graph=false"));
  }

  /** Full weights of which each device owns a part, and few activations beside them. */
  @Test
  void onSeveralDevices() throws IOException, InterruptedException {
    String few = " episode.budget=16 episode.crop_budget=16 train.group_size=2";
    for (int devices : new int[] {2, 4, 8}) {
      check(
          "all",
          1.1,
          standIn(devices),
          List.of(
              "train.memory.gradient_checkpointing=true" + few,
              "train.memory.gradient_checkpointing=true model.dtype=bfloat16" + few,
              "train.memory.gradient_checkpointing=false" + few));
    }
  }

  private static Map<String, String> standIn(int devices) {
    StandIn.orSkip();
    Map<String, String> environment = new HashMap<>(StandIn.environment(devices));
    environment.put("FAKECUDA_POISON", "0");
    return environment;
  }

  /** A library that counts what is on the native heap. */
  private Path heap() throws IOException, InterruptedException {
    Path library = folder.resolve("heap.so");
    if (!Files.exists(library)) {
      Path source = folder.resolve("heap.c");
      try (InputStream text = PlanAgainstPeaksTest.class.getResourceAsStream("heap.c")) {
        Files.copy(text, source);
      }
      try {
        Process compiler =
            new ProcessBuilder("cc", "-O2", "-shared", "-fPIC", "-o", "heap.so", "heap.c")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertEquals(0, compiler.waitFor());
      } catch (IOException e) {
        assumeTrue(false, "needs a C compiler, cc: " + e.getMessage());
      }
    }
    return library;
  }

  private void check(
      String device, double most, Map<String, String> environment, List<String> settings)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dai.djl.offline=true");
    command.add("-Drepository.root=" + RepositoryFiles.root());
    command.add("-Djna.library.path=" + StandIn.libraryPath());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MeasuredPeaks.class.getName(), folder.toString(), device));
    command.addAll(settings);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("LD_PRELOAD", heap().toString());
    Process process = builder.start();
    List<String> rows = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("| ")) {
          rows.add(line);
          System.out.println(line);
        }
      }
    }
    assertEquals(0, process.waitFor(), said::toString);
    assertEquals(settings.size(), rows.size());
    for (String row : rows) {
      String[] cells = row.split(" *\\| *");
      double ratio = Double.parseDouble(cells[6]);
      assertTrue(ratio >= 1 && ratio <= most, row);
    }
  }
}

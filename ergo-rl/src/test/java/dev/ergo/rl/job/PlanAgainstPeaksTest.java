package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.fixtures.RepositoryFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory plan is never below what the largest step takes, and within 15 % of it. */
@Tag("slow")
class PlanAgainstPeaksTest {

  /** The stand-in for CUDA, which gives a CPU's libtorch a device cuda. */
  private static final Path TOOL =
      RepositoryFiles.root().resolve("../shared/tools/fakecuda").normalize();

  @TempDir Path folder;

  @Test
  void onTheCpu() throws IOException, InterruptedException {
    check(
        "cpu",
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
    Path library = TOOL.resolve("libfakecuda.so");
    assumeTrue(Files.exists(library), "no stand-in for CUDA here");
    check(
        "cuda:0",
        Map.of("PYTORCH_EXTRA_LIBRARY_PATH", library.toString(), "FAKECUDA_POISON", "0"),
        List.of(
            "model.dtype=bfloat16 model.freeze_vision=true",
            "model.dtype=bfloat16 model.lora.rank=8",
            "model.dtype=bfloat16 model.lora.rank=16 train.memory.gradient_checkpointing=true",
            "train.group_size=8 train.memory.keep_vision_graph=false"));
  }

  private void check(String device, Map<String, String> environment, List<String> settings)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dai.djl.offline=true");
    command.add("-Drepository.root=" + RepositoryFiles.root());
    command.add("-Djna.library.path=" + TOOL.resolve("cudart"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MeasuredPeaks.class.getName(), folder.toString(), device));
    command.addAll(settings);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
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
      assertTrue(ratio >= 1 && ratio <= 1.15, row);
    }
  }
}

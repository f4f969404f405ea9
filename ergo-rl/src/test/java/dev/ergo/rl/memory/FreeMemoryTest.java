package dev.ergo.rl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class FreeMemoryTest {

  @TempDir Path root;

  @Test
  void theTighterOfMachineAndControlGroupCounts() throws IOException {
    assertEquals(OptionalLong.empty(), new FreeMemory(root).host());
    write("proc/meminfo", "MemTotal:  4000 kB\nMemAvailable:   2048 kB\n");
    assertEquals(OptionalLong.of(2048 * 1024), new FreeMemory(root).host());
    write("sys/fs/cgroup/memory.max", "max\n");
    write("sys/fs/cgroup/memory.current", "500000\n");
    assertEquals(OptionalLong.of(2048 * 1024), new FreeMemory(root).host());
    write("sys/fs/cgroup/memory.max", "1500000\n");
    assertEquals(OptionalLong.of(1_000_000), new FreeMemory(root).host());
    Files.delete(root.resolve("sys/fs/cgroup/memory.max"));
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n");
    assertEquals(OptionalLong.of(2048 * 1024), new FreeMemory(root).host());
  }

  @Test
  void aFailedAllocationBecomesASentence() {
    MemoryAdvice advice =
        new MemoryAdvice(
            List.of(new MemoryAdvice.Saving("train.memory.microbatch_tokens: 100", 3L << 29)));
    for (Throwable failure :
        List.of(
            new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB"),
            new IllegalStateException(
                new EngineException("DefaultCPUAllocator: not enough memory: you tried")),
            new OutOfMemoryError("Java heap space"))) {
      UserException refusal =
          assertThrows(UserException.class, () -> guard(advice, failure), failure.toString());
      assertTrue(
          refusal.getMessage().contains("train.memory.microbatch_tokens: 100 (saves 1.5 GiB)"),
          refusal.getMessage());
    }
    EngineException other = new EngineException("size mismatch");
    assertEquals(other, assertThrows(EngineException.class, () -> guard(advice, other)));
  }

  private static void guard(MemoryAdvice advice, Throwable failure) {
    advice.guard(
        "the step",
        () -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) failure;
        });
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}

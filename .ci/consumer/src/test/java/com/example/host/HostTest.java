package com.example.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.spi.SLF4JServiceProvider;

/** A host's log stays the host's, and so does its console. */
@Tag("integration")
class HostTest {

  @TempDir Path folder;

  @Test
  void ergoBringsNoLogAndNoConfigurationOfOne() throws IOException {
    List<String> providers =
        ServiceLoader.load(SLF4JServiceProvider.class).stream()
            .map(provider -> provider.type().getName())
            .toList();
    assertEquals(List.of("ch.qos.logback.classic.spi.LogbackServiceProvider"), providers);
    ClassLoader classes = HostTest.class.getClassLoader();
    assertEquals(null, classes.getResource("log4j2.xml"));
    assertEquals(null, classes.getResource("org/apache/logging/log4j/core/LoggerContext.class"));
  }

  @Test
  void theHostsLinesAppearAndNothingElseIsPrinted() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("repository.root"));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process host =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Host.class.getName(),
                root.resolve("policies/ergo-tiny").toString(),
                root.resolve("docs/images/scene.png").toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertEquals(0, host.waitFor(), () -> text(err));
    List<String> lines = text(err).lines().toList();
    assertEquals("HOST INFO com.example.host.Host - begins", lines.get(0));
    String last = lines.get(lines.size() - 1);
    assertTrue(last.startsWith("HOST INFO com.example.host.Host - the answer is "), last);
    assertTrue(lines.stream().allMatch(line -> line.startsWith("HOST ")), text(err));
    assertEquals("", text(out), "standard output is the host's");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.io.Console;
import dev.ergo.core.job.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * One start of the launcher in this process.
 *
 * @param code its exit code
 * @param out what it said on standard output
 * @param err what it said on standard error
 */
public record Launch(int code, String out, String err) {

  public static Launch of(Path config, Map<String, String> overrides) {
    return of(config.toString(), overrides);
  }

  public static Launch of(String config, Map<String, String> overrides) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    try {
      Console.use(
          new PrintStream(said, true, StandardCharsets.UTF_8),
          new PrintStream(complained, true, StandardCharsets.UTF_8));
      int code = Main.run(config, overrides);
      return new Launch(
          code, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      Console.use(System.out, System.err);
    }
  }

  public Launch succeeded() {
    assertEquals(0, code, () -> out + err);
    return this;
  }

  /** Exit code 1 and one sentence that names all of {@code parts}. */
  public void refused(String... parts) {
    assertEquals(1, code, () -> out + err);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("error: "), err);
    for (String part : parts) {
      assertTrue(err.contains(part), () -> "no '" + part + "' in: " + err);
    }
  }
}

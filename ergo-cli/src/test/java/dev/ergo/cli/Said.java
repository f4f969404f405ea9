package dev.ergo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * One call of the command in this process.
 *
 * @param code its exit code
 * @param out standard output
 * @param err standard error
 */
record Said(int code, String out, String err) {

  static Said by(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
      CommandLine line =
          Ergo.commandLine()
              .setOut(new PrintWriter(System.out, true))
              .setErr(new PrintWriter(System.err, true));
      int code = line.execute(arguments);
      return new Said(
          code, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  Said succeeded() {
    assertEquals(0, code, () -> out + err);
    return this;
  }

  /** Exit code 1 and one sentence. */
  String refusal() {
    assertEquals(1, code, () -> out + err);
    assertEquals(1, err.lines().count(), err);
    return err.strip();
  }
}

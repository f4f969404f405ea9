package dev.ergo.core.io;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where a process says how its jobs get on. Nothing is said until whoever starts the process names
 * a place, so that a program which embeds Ergo keeps its standard output for itself.
 */
public final class Console {

  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private static volatile PrintStream out = NOWHERE;
  private static volatile PrintStream err = NOWHERE;

  private Console() {}

  /** From now on goes to these what a job says, and what it could not do. */
  public static void use(PrintStream said, PrintStream failed) {
    out = said;
    err = failed;
  }

  /** For what a job says. */
  public static PrintStream out() {
    return out;
  }

  /** For what could not be done. */
  public static PrintStream err() {
    return err;
  }
}

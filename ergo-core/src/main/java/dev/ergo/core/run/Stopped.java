package dev.ergo.core.run;

/** Work has ended early because its process was told to stop; all that it will keep is kept. */
public final class Stopped extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Ends the work. */
  public Stopped() {
    super("told to stop");
  }
}

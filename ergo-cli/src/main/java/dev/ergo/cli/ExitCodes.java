package dev.ergo.cli;

/** What exit codes mean, for the help of each command. */
final class ExitCodes {

  static final String FINE = "0:all is well";
  static final String MISTAKE =
      "1:a mistake that can be mended; one sentence on standard error says how";
  static final String DEFECT = "2:a defect of Ergo, with its stack trace";
  static final String DIFFERS = "3:job reproduce: the training ran again and came out otherwise";
  static final String STOPPED = "143:stopped by Ctrl-C or kill; the same command goes on";

  private ExitCodes() {}
}

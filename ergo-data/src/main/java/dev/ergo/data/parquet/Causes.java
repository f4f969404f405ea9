package dev.ergo.data.parquet;

/** What a library's exception says, short enough to stand inside a sentence. */
final class Causes {

  private static final int MOST_CHARACTERS = 160;

  private Causes() {}

  /** First line of the innermost message, or the innermost type where there is none. */
  static String first(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    String message = inner.getMessage();
    if (message == null || message.isBlank()) {
      return inner.getClass().getSimpleName();
    }
    String line = message.lines().findFirst().orElse(message).strip();
    return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "…" : line;
  }
}

package dev.ergo.data.rollout;

/**
 * A run of tokens.
 *
 * @param start index of the first
 * @param end index behind the last, greater than {@code start}
 */
public record Span(int start, int end) {

  /** Checks the order. */
  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("no span [" + start + ", " + end + ")");
    }
  }

  /** Number of tokens. */
  public int length() {
    return end - start;
  }
}

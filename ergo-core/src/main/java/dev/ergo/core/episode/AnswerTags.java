package dev.ergo.core.episode;

import java.util.Optional;

/** The tags that the prompts ask for around an answer. */
public final class AnswerTags {

  /** Begins an answer. */
  public static final String OPEN = "<answer>";

  static final String CLOSE = "</answer>";

  private AnswerTags() {}

  /**
   * The text inside the last well-formed {@code <answer>…</answer>}, trimmed. A pair is well-formed
   * if no other opening tag stands inside it; tags are lower case, as the prompts spell them.
   *
   * @param generated everything the policy wrote in a turn
   */
  public static Optional<String> inside(String generated) {
    int open = generated.lastIndexOf(OPEN, generated.lastIndexOf(CLOSE));
    if (open < 0) {
      return Optional.empty();
    }
    int start = open + OPEN.length();
    return Optional.of(generated.substring(start, generated.indexOf(CLOSE, start)).strip());
  }
}
